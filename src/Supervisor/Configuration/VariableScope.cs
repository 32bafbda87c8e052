using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>The variables that <c>$(VAR)</c> sees in one process: what it inherits, then its own <c>env</c> so far. Made when first asked for.</summary>
/// <param name="environment">The entries that we were handed; ours are not handed on, and so not seen.</param>
internal sealed class VariableScope(ImmutableArray<string> environment)
{
    private readonly List<(string Name, string Value)> _own = [];
    private Dictionary<string, string>? _all;

    /// <summary>What the process inherits under a name; null if there is none.</summary>
    public string? Inherited(string name)
    {
        foreach (string entry in environment)
        {
            // Of two entries of one name getenv(3) sees the first.
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal))
            {
                return EnvironmentNames.IsOurs(name) ? null : entry[(name.Length + 1)..];
            }
        }

        return null;
    }

    public void Set(string name, string value)
    {
        _own.Add((name, value));
        if (_all is not null)
        {
            _all[name] = value;
        }
    }

    /// <summary>The expanded text; null if it is longer than any argument may be.</summary>
    public string? Expand(string text) =>
        text.Contains("$(", StringComparison.Ordinal) ? VariableExpansion.Expand(text, _all ??= Collect()) : text;

    private Dictionary<string, string> Collect()
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (string entry in environment)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !EnvironmentNames.IsOurs(entry[..equals]))
            {
                // Of two entries of one name getenv(3) sees the first.
                all.TryAdd(entry[..equals], entry[(equals + 1)..]);
            }
        }

        foreach ((string name, string value) in _own)
        {
            all[name] = value;
        }

        return all;
    }
}
