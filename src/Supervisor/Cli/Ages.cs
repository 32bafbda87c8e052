using System.Globalization;

namespace Supervisor.Cli;

/// <summary>How long ago, in the words of kubectl (<c>duration.HumanDuration</c> of k8s.io/apimachinery): two units at most, the finer one only while it matters.</summary>
internal static class Ages
{
    public const string Unknown = "<unknown>";

    /// <summary>Time since a moment; <c>&lt;unknown&gt;</c> without one.</summary>
    public static string Since(DateTimeOffset? moment, DateTimeOffset now) => moment is { } known ? Text(now - known) : Unknown;

    public static string Text(TimeSpan age)
    {
        // Two clocks may differ a little; what lies further ahead is a mistake that shall be seen.
        long seconds = age.Ticks / TimeSpan.TicksPerSecond;
        if (seconds < 0)
        {
            return seconds < -1 ? "<invalid>" : "0s";
        }

        (long minutes, long hours) = (seconds / 60, seconds / 3600);
        const int Day = 24, Year = 365 * Day;
        return (minutes, hours) switch
        {
            ( < 2, _) => $"{Number(seconds)}s",
            ( < 10, _) => Two(minutes, 'm', seconds % 60, 's'),
            (_, < 3) => $"{Number(minutes)}m",
            (_, < 8) => Two(hours, 'h', minutes % 60, 'm'),
            (_, < 2 * Day) => $"{Number(hours)}h",
            (_, < 8 * Day) => Two(hours / Day, 'd', hours % Day, 'h'),
            (_, < 2 * Year) => $"{Number(hours / Day)}d",
            (_, < 8 * Year) => Two(hours / Year, 'y', hours / Day % 365, 'd'),
            _ => $"{Number(hours / Year)}y",
        };
    }

    private static string Two(long large, char largeUnit, long small, char smallUnit) =>
        small == 0 ? $"{Number(large)}{largeUnit}" : $"{Number(large)}{largeUnit}{Number(small)}{smallUnit}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
