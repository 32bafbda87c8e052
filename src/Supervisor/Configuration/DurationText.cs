using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>
/// Durations as they are configured: a number of seconds, with decimals if need be (<c>30</c>, <c>0.25</c>), or numbers with units, the larger
/// first (<c>250ms</c>, <c>5s</c>, <c>1m30s</c>, <c>1.5h</c>). From 0 to one year, in steps of 100 ns.
/// </summary>
internal static class DurationText
{
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(365);

    private const string Allowed = "allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)";

    // More digits than the longest duration has in the smallest unit; what they make fits into a long.
    private const int MostDigits = 18;

    /// <summary>What is wrong with the text and what is allowed; null if it is a duration.</summary>
    public static string? Check(string text) => Parse(text, out _);

    public static TimeSpan? TryParse(string text) => Parse(text, out TimeSpan duration) is null ? duration : null;

    /// <summary>As a user would write it: <c>0s</c>, <c>250ms</c>, <c>1m30s</c>, <c>2.5s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration > TimeSpan.Zero && duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.####}ms");
        }

        long minutes = (long)duration.TotalMinutes;
        decimal seconds = (decimal)(duration.Ticks - (minutes * TimeSpan.TicksPerMinute)) / TimeSpan.TicksPerSecond;
        string hours = minutes >= 60 ? string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h") : "";
        string rest = minutes % 60 > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes % 60}m") : "";
        string end = seconds > 0 || (hours.Length == 0 && rest.Length == 0) ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}s") : "";
        return hours + rest + end;
    }

    private static string? Parse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        bool negative = rest is ['-', ..];
        rest = negative ? rest[1..] : rest;
        Int128 ticks = 0;
        long smallest = long.MaxValue;
        bool first = true;
        do
        {
            if (!TakeNumber(ref rest, out Int128 whole, out Int128 fraction, out Int128 scale)
                || !TakeUnit(ref rest, first, out long unit)
                || unit >= smallest)
            {
                return $"{Texts.Quote(text)} is no duration; {Allowed}";
            }

            Int128 parts = fraction * unit;
            if (parts % scale != 0)
            {
                return $"{Texts.Quote(text)} is finer than 100 ns; {Allowed}";
            }

            ticks += (whole * unit) + (parts / scale);
            (smallest, first) = (unit, false);
        }
        while (!rest.IsEmpty);

        if (ticks > Maximum.Ticks || (negative && ticks != 0))
        {
            return $"{Texts.Quote(text)} is out of range; {Allowed}";
        }

        duration = new TimeSpan((long)ticks);
        return null;
    }

    /// <summary>Takes <c>12</c>, <c>1.5</c> or <c>.5</c> off the front: the whole, and what follows the point as a fraction of a scale.</summary>
    private static bool TakeNumber(ref ReadOnlySpan<char> rest, out Int128 whole, out Int128 fraction, out Int128 scale)
    {
        ReadOnlySpan<char> digits = TakeDigits(ref rest);
        ReadOnlySpan<char> significant = digits.TrimStart('0');
        // Out of range in any unit, however long it is.
        whole = significant.Length > MostDigits ? PowerOfTen(MostDigits) : Number(significant);
        (fraction, scale) = (0, 1);
        if (rest is not ['.', ..])
        {
            return !digits.IsEmpty;
        }

        rest = rest[1..];
        digits = TakeDigits(ref rest);
        significant = digits.TrimEnd('0');
        // Too fine in any unit, however long it is.
        (fraction, scale) = significant.Length > MostDigits ? (1, PowerOfTen(MostDigits)) : (Number(significant), PowerOfTen(significant.Length));
        return !digits.IsEmpty;
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> rest)
    {
        int length = rest.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }

    private static Int128 Number(ReadOnlySpan<char> digits) => digits.IsEmpty ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }

    /// <summary>A unit; only the first number may do without, which makes it seconds, and then nothing may follow.</summary>
    private static bool TakeUnit(ref ReadOnlySpan<char> rest, bool first, out long unit)
    {
        (unit, int length) = rest switch
        {
            [] when first => (TimeSpan.TicksPerSecond, 0),
            ['m', 's', ..] => (TimeSpan.TicksPerMillisecond, 2),
            ['s', ..] => (TimeSpan.TicksPerSecond, 1),
            ['m', ..] => (TimeSpan.TicksPerMinute, 1),
            ['h', ..] => (TimeSpan.TicksPerHour, 1),
            _ => (0, 0),
        };
        rest = rest[length..];
        return unit > 0;
    }
}
