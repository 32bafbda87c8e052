using System.Globalization;

namespace Supervisor.Lifecycle;

/// <summary>Durations as the log shows them: <c>250ms</c>, <c>4.9s</c>, <c>1m30s</c>.</summary>
internal static class Durations
{
    public static string Text(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(duration.TotalMilliseconds)):0}ms");
        }

        if (duration < TimeSpan.FromMinutes(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.TotalSeconds * 10) / 10:0.#}s");
        }

        long seconds = (long)duration.TotalSeconds;
        (long minutes, long rest) = (seconds / 60, seconds % 60);
        (long hours, minutes) = (minutes / 60, minutes % 60);
        string text = hours > 0 ? $"{hours}h" : "";
        text += minutes > 0 ? $"{minutes}m" : "";
        return rest > 0 ? $"{text}{rest}s" : text;
    }
}
