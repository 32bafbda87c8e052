using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>An item of <c>successExitCodes</c>: <c>3</c>, or a range with both ends, <c>130-143</c>. From 0 to 255.</summary>
internal static class ExitCodeRange
{
    public static string? Check(string text) =>
        TryParse(text, out _, out _) ? null : $"{Texts.Quote(text)} is neither an exit code nor a range of them; allowed are 0 to 255, as in 3 or 130-143";

    public static bool TryParse(string text, out int first, out int last)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            last = 0;
            return TryParseCode(text, out first) && TryParseCode(text, out last);
        }

        last = 0;
        return TryParseCode(text.AsSpan(0, dash), out first) && TryParseCode(text.AsSpan(dash + 1), out last) && first <= last;
    }

    private static bool TryParseCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out code) && code <= 255;
}
