using System.Globalization;
using static Supervisor.Configuration.FieldType;

namespace Supervisor.Configuration;

/// <summary>The kinds of single values that the table of fields is made of.</summary>
internal static class FieldValues
{
    public const string NotYet = "known, but this version does not carry it out yet";

    /// <summary>The largest id that Kubernetes takes.</summary>
    private const int LargestId = int.MaxValue;

    public static readonly Value Text = new("a text", static _ => null) { IsText = true };
    public static readonly Value ExpandedText = Text with { IsExpanded = true };
    public static readonly Value FilePath = new("a path", static text => text.Length == 0 ? "is empty; a path is due" : null) { IsText = true };
    public static readonly Value AbsolutePath = new("an absolute path", ValueChecks.AbsolutePath) { IsText = true };
    public static readonly Value PodName = new("a name", ValueChecks.PodName) { IsText = true };
    public static readonly Value StepName = new("a name", ValueChecks.StepName) { IsText = true };
    public static readonly Value PortName = new("a name", ValueChecks.PortName) { IsText = true };
    public static readonly Value VariableName = new("a name", ValueChecks.VariableName) { IsText = true };
    public static readonly Value NotEmpty = new("a text", static text => text.Length == 0 ? "is empty" : null) { IsText = true };
    public static readonly Value Duration = new("a duration", DurationText.Check);
    public static readonly Value StopSignal = new("a signal", ValueChecks.SentSignal);
    public static readonly Value SignalToUs = new("a signal", ValueChecks.ReceivedSignal);
    public static readonly Value MappedSignal = new("a signal or none", ValueChecks.MappedSignal);
    public static readonly Value ExitCodes = new("an exit code or a range", ExitCodeRange.Check);
    public static readonly Value TcpAddress = new("an address", TcpAddressText.Check);
    public static readonly Value ListenAddress = new("an address", ListenAddressText.Check);
    public static readonly Value Port = new("a port", ValueChecks.Port);
    public static readonly Value Host = new("a host", ValueChecks.Host) { IsText = true };
    public static readonly Value Flag = Choice("true", "false") with { What = "true or false" };
    public static readonly Value Id = Whole(0, LargestId);
    public static readonly Value Octal = new("an octal number", static text => OctalText.Check(text, OctalText.MostOfUmask));
    public static readonly Value Permissions = new("an octal number", static text => OctalText.Check(text, OctalText.MostOfMode));

    public static readonly Ignored OfNoMeaning = new();

    public static Value Whole(int least, int most) => new(
        "a whole number",
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Texts.Quote(text)} is no whole number from {least} to {most}"))
    {
        Range = (least, most),
    };

    public static Value Choice(params string[] words) => new(
        "one of " + string.Join(", ", words),
        text => words.Contains(text, StringComparer.Ordinal)
            ? null
            : $"{Texts.Quote(text)} is not known; allowed are {string.Join(", ", words)}{ValueChecks.DidYouMean(text, words)}")
    {
        Words = [.. words],
    };
}
