using System.Text;

namespace Supervisor.Configuration;

/// <summary>
/// <c>$(VAR)</c> in <c>command</c>, <c>args</c> and <c>env</c>: an unknown variable stays as it is written, <c>$$(</c> gives <c>$(</c>, any other
/// <c>$$</c> stays.
/// </summary>
internal static class VariableExpansion
{
    /// <summary>The longest result: one string of <c>execve</c>, its NUL included, holds 128 KiB (MAX_ARG_STRLEN, linux/binfmts.h).</summary>
    public const int MaximumLength = 131_071;

    /// <summary>The expanded text; null if it is longer than <see cref="MaximumLength"/>: variables made of variables double quickly.</summary>
    public static string? Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains("$(", StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder expanded = new(text.Length);
        for (int at = 0; at < text.Length && expanded.Length <= MaximumLength;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            if (rest.StartsWith("$$("))
            {
                expanded.Append("$(");
                at += 3;
            }
            else if (rest.StartsWith("$(") && rest.IndexOf(')') is int end and > 0 && variables.TryGetValue(rest[2..end].ToString(), out string? value))
            {
                expanded.Append(value);
                at += end + 1;
            }
            else
            {
                expanded.Append(text[at++]);
            }
        }

        return expanded.Length <= MaximumLength ? expanded.ToString() : null;
    }

    /// <summary>The text that <see cref="Expand"/> turns into this one, whatever the variables.</summary>
    public static string Escape(string text) => text.Replace("$(", "$$(", StringComparison.Ordinal);
}
