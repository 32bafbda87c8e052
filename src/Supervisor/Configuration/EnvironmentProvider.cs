using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>
/// The variables <c>SUPERVISOR_*</c>: the path with <c>__</c> between levels, upper or lower case, a single <c>_</c> ignored. <c>X_FILE</c> reads the
/// value of <c>X</c> from a file. All wholes are applied before all parts, whatever their order in the environment.
/// </summary>
/// <param name="environment">The entries, <c>NAME=VALUE</c>.</param>
/// <param name="errors">Takes all that is wrong.</param>
internal sealed class EnvironmentProvider(ImmutableArray<string> environment, ErrorList errors) : TreeProvider
{
    private const string Source = "environment";
    private const string FileSuffix = "_FILE";

    private readonly FieldReader _reader = new(Source, hasPositions: false, errors);
    private readonly Dictionary<string, string> _namesByKey = new(StringComparer.Ordinal);

    /// <summary>Whether there is anything to read.</summary>
    public static bool IsNeeded(ImmutableArray<string> environment)
    {
        foreach (string entry in environment)
        {
            if (TrySplit(entry, out string? name, out string? value) && value.Length > 0 && EnvironmentNames.IsConfiguration(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Splits an entry. Only names with our prefix are worth the two strings.</summary>
    public static bool TrySplit(
        string entry,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
    {
        (name, value) = (null, null);
        int equals = entry.StartsWith(EnvironmentNames.Prefix, StringComparison.OrdinalIgnoreCase)
            ? entry.IndexOf('=', StringComparison.Ordinal)
            : -1;
        if (equals < 0)
        {
            return false;
        }

        (name, value) = (entry[..equals], entry[(equals + 1)..]);
        return true;
    }

    public override void Load()
    {
        List<(KeyPath Path, ConfigurationNode Node)> read = [];
        foreach (string entry in environment)
        {
            // Set but empty counts as not set.
            if (TrySplit(entry, out string? name, out string? value) && value.Length > 0 && EnvironmentNames.IsConfiguration(name)
                && Read(name, value) is (KeyPath path, ConfigurationNode node))
            {
                read.Add((path, node));
            }
        }

        Placement placement = new();
        foreach ((KeyPath path, ConfigurationNode node) in read.OrderBy(variable => variable.Path.Names.Length))
        {
            if (placement.Put(path, node) is string other)
            {
                errors.Add(Source, node.Key, $"names another handler than {other}; only one is allowed");
            }
        }

        Root = placement.Root;
    }

    private (KeyPath Path, ConfigurationNode Node)? Read(string name, string value)
    {
        KeyPath? path = Find(name, out string? problem);
        bool isFile = false;
        if (path is null && name.EndsWith(FileSuffix, StringComparison.OrdinalIgnoreCase))
        {
            path = Find(name[..^FileSuffix.Length], out _);
            isFile = path is not null;
        }

        if (path is null)
        {
            errors.Add(Source, name, problem!);
            return null;
        }

        if (!_namesByKey.TryAdd(string.Join(':', path.Names), name))
        {
            string other = _namesByKey[string.Join(':', path.Names)];
            errors.Add(Source, name, other == name ? "is set twice" : $"sets the same key as {Texts.OneLine(other)}; only one is allowed");
            return null;
        }

        // A variable whose value can't be had is still one that sets its key: nothing should be concluded from its absence.
        return isFile && !TryReadFile(name, value, out value)
            ? (path, new ConfigurationNode(Source, name) { Text = "", Replaces = true, IsInvalid = true })
            : (path, _reader.ReadText(path.Type, value, name));
    }

    private static KeyPath? Find(string name, out string? problem) =>
        KeyPath.Find(name[EnvironmentNames.Prefix.Length..].Split("__"), isVariable: true, out problem);

    private bool TryReadFile(string name, string path, out string value)
    {
        string? text = TextFile.Read(path, TextFile.ValuePatienceMilliseconds, out string? problem);
        if (text is null)
        {
            errors.Add(Source, name, $"{Texts.Quote(path)} {problem}");
            value = "";
            return false;
        }

        value = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return true;
    }
}
