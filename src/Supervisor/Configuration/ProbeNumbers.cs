using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>The numbers of a probe. What is wrong with them is said in the words of Kubernetes' own validation where it has some.</summary>
internal static class ProbeNumbers
{
    private const string NotNegative = "must be greater than or equal to 0";

    /// <summary>0 stands for the default, as in Kubernetes.</summary>
    public static string? Interval(string text) => IsNegative(text) ? NotNegative : DurationText.Check(text);

    /// <summary>0 stands for the default, as in Kubernetes.</summary>
    public static string? Count(string text) =>
        IsNegative(text) ? NotNegative
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null
        : $"{Texts.Quote(text)} is no whole number from 0 to {int.MaxValue}";

    public static string? GracePeriod(string text) =>
        IsNegative(text) || DurationText.TryParse(text) == TimeSpan.Zero ? "must be greater than 0" : DurationText.Check(text);

    private static bool IsNegative(string text) =>
        text is ['-', .. { Length: > 0 } rest] && DurationText.TryParse(rest) is { Ticks: > 0 };
}
