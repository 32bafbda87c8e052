using System.Buffers;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>Checks of single values: what is wrong and what is allowed, or null.</summary>
internal static class ValueChecks
{
    public const string ReceivedSignals = "a signal that we can be sent: a name or a number, not KILL, STOP, CHLD, SEGV, BUS, FPE, ILL, TRAP, ABRT, SYS or 32 to 34";

    private static readonly SearchValues<char> LabelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> SubdomainLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>A pod's name in Kubernetes: RFC 1123 subdomain.</summary>
    public static string? PodName(string text) => Name(text, SubdomainLetters, 253, "lower case letters, digits, - and ., at most 253");

    /// <summary>A container's name in Kubernetes: RFC 1123 label.</summary>
    public static string? StepName(string text) => Name(text, LabelLetters, 63, "lower case letters, digits and -, at most 63");

    /// <summary>What <c>NAME=VALUE</c> allows, which is what Kubernetes allows (KEP-4369).</summary>
    public static string? VariableName(string text) =>
        text.Length == 0 || text.Contains('=', StringComparison.Ordinal) ? $"{Texts.Quote(text)} is no name of a variable; it may not be empty nor hold a =" : null;

    public static FieldType.Value Choice(params string[] words) => new(
        "one of " + string.Join(", ", words),
        text => words.Contains(text, StringComparer.Ordinal)
            ? null
            : $"{Texts.Quote(text)} is not known; allowed are {string.Join(", ", words)}{DidYouMean(text, words)}");

    public static string? RestartPolicy(string text) => text switch
    {
        "Never" => null,
        "OnFailure" or "Always" => $"{text} is known, but this version carries out Never only",
        _ => $"{Texts.Quote(text)} is not known; allowed is Never",
    };

    /// <summary>A signal to send to the main process.</summary>
    public static string? SentSignal(string text) =>
        SignalNames.TryParse(text, out int signal) && signal is not (32 or 33)
            ? null
            : $"{Texts.Quote(text)} is no signal; allowed are names (SIGTERM, TERM, RTMIN+3) and numbers from 1 to 64 but 32 and 33";

    /// <summary>A signal that can reach us, and can be told from our own runtime's.</summary>
    public static string? ReceivedSignal(string text) =>
        SignalNames.TryParse(text, out int signal) && IsReceivable(signal)
            ? null
            : $"{Texts.Quote(text)} is not {ReceivedSignals}";

    public static string? MappedSignal(string text) =>
        text.Equals("none", StringComparison.OrdinalIgnoreCase) || ReceivedSignal(text) is null
            ? null
            : $"{Texts.Quote(text)} is neither none nor {ReceivedSignals}";

    /// <summary>
    /// KILL and STOP reach nobody, CHLD is the reaper's, the faults' are the runtime's, 32 and 33 the C library's, 34 the garbage collector's.
    /// </summary>
    public static bool IsReceivable(int signal) => signal is (>= 1 and <= 31) or (> SignalNames.RtMin and <= SignalNames.RtMax)
        && SignalNames.NameOf(signal) is not ("SIGKILL" or "SIGSTOP" or "SIGCHLD" or "SIGSEGV" or "SIGBUS" or "SIGFPE" or "SIGILL" or "SIGTRAP"
            or "SIGABRT" or "SIGSYS");

    public static string DidYouMean(string word, IEnumerable<string> known) =>
        NearestName.Of(word, known) is string nearest ? $"; did you mean {nearest}?" : "";

    private static string? Name(string text, SearchValues<char> letters, int longest, string allowed) =>
        text.Length > 0 && text.Length <= longest && !text.AsSpan().ContainsAnyExcept(letters)
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
            ? null
            : $"{Texts.Quote(text)} is no name; allowed are {allowed}, a letter or digit first and last";
}
