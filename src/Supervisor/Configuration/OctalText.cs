using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>Permissions: octal always, whatever stands before them (<c>22</c>, <c>022</c> and <c>0o22</c> are the same).</summary>
internal static class OctalText
{
    public const int MostOfUmask = 0b111_111_111;
    public const int MostOfMode = 0b111_111_111_111;

    public static string? Check(string text, int most) =>
        TryParse(text) is int value && value <= most ? null : $"{Texts.Quote(text)} is no octal number from 0 to {Format(most)}";

    public static int? TryParse(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0o", StringComparison.Ordinal) ? text.AsSpan(2) : text;
        if (digits.IsEmpty || digits.Length > 6)
        {
            return null;
        }

        int value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return null;
            }

            value = (value * 8) + (digit - '0');
        }

        return value;
    }

    public static string Format(int value) => "0" + Convert.ToString(value, 8).PadLeft(3, '0').ToString(CultureInfo.InvariantCulture);
}
