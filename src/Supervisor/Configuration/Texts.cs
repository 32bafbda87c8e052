using System.Text;

namespace Supervisor.Configuration;

/// <summary>Values of the user in our sentences.</summary>
internal static class Texts
{
    private const int LongestQuote = 60;

    /// <summary>In double quotes, one line, at most 60 characters; what would move a terminal's cursor is shown as U+XXXX.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text.Length > LongestQuote ? text.AsSpan(0, LongestQuote) : text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
            {
                quoted.Append("<U+").Append(((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture)).Append('>');
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.Append(text.Length > LongestQuote ? "...\"" : "\"").ToString();
    }
}
