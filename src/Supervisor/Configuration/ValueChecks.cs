using System.Buffers;
using System.Globalization;
using System.Net;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>Checks of single values: what is wrong and what is allowed, or null.</summary>
internal static class ValueChecks
{
    public const string ReceivedSignals = "a signal that we can be sent: a name or a number, not KILL, STOP, CHLD, SEGV, BUS, FPE, ILL, TRAP, ABRT, SYS or 32 to 34";

    private static readonly SearchValues<char> LabelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> QualifiedLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    private static readonly SearchValues<char> TokenLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");
    private static readonly SearchValues<char> HostStrangers = SearchValues.Create("/@?#[]\\ \t\"");
    private static readonly SearchValues<char> SubdomainLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>A pod's name in Kubernetes: RFC 1123 subdomain.</summary>
    public static string? PodName(string text) => Name(text, SubdomainLetters, 253, "lower case letters, digits, - and ., at most 253");

    /// <summary>A container's name in Kubernetes: RFC 1123 label.</summary>
    public static string? StepName(string text) => Name(text, LabelLetters, 63, "lower case letters, digits and -, at most 63");

    /// <summary>What <c>NAME=VALUE</c> allows, which is what Kubernetes allows (KEP-4369).</summary>
    public static string? VariableName(string text) =>
        text.Length == 0 || text.Contains('=', StringComparison.Ordinal) ? $"{Texts.Quote(text)} is no name of a variable; it may not be empty nor hold a =" : null;

    /// <summary>A port's name in Kubernetes: IANA service name (RFC 6335).</summary>
    public static string? PortName(string text) =>
        IsPortName(text) ? null : $"{Texts.Quote(text)} is no name of a port; allowed are lower case letters, digits and single -, at most 15, a letter among them";

    /// <summary>A number, also quoted, or a name.</summary>
    public static string? Port(string text) =>
        PortNumber(text) is >= 1 and <= 65_535 || (PortNumber(text) is null && IsPortName(text))
            ? null
            : $"{Texts.Quote(text)} is no port; allowed are 1 to 65535 and the name of a port";

    /// <summary>A text of digits is a number, and no name.</summary>
    public static int? PortNumber(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : int.MaxValue
            : null;

    /// <summary>A name or an address; neither a URL nor a port with it.</summary>
    public static string? Host(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAny(HostStrangers) && !text.Any(char.IsControl)
        && (!text.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(text, out _))
            ? null
            : $"{Texts.Quote(text)} is no host; a name or an address is due, without scheme, port or path";

    /// <summary>A token of RFC 9110, section 5.6.2.</summary>
    public static string? HeaderName(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenLetters)
            ? null
            : $"{Texts.Quote(text)} is no name of a header; allowed are letters, digits and !#$%&'*+-.^_`|~";

    /// <summary>A header's value; it may be a secret and is never in the sentence.</summary>
    public static string? HeaderValue(string text) =>
        text == ConfigurationPrinter.Mask ? "is masked; write the value itself"
        : text.Any(static letter => char.IsControl(letter) && letter != '\t') ? "holds a control character, which no header can have"
        : null;

    public static string? AbsolutePath(string text) => text is ['/', ..] ? null : $"{Texts.Quote(text)} is no absolute path; it begins with /";

    /// <summary>A name, with a DNS name and a / before it or without.</summary>
    public static string? ConditionType(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 || PodName(text[..slash]) is null) && IsQualified(text.AsSpan(slash + 1))
            ? null
            : $"{Texts.Quote(text)} is no condition type; allowed are letters, digits, -, _ and ., at most 63, and before them a DNS name and /";
    }

    /// <summary>It may hold a password and is never in the sentence.</summary>
    public static string? Url(string text) =>
        (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            ? null
            : "is no URL; http://HOST/PATH or https://HOST/PATH is due";

    public static string? Sha256(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigit) ? null : $"{Texts.Quote(text)} is no SHA-256; 64 hexadecimal digits are due";

    /// <summary><c>none</c>, or the path of a socket.</summary>
    public static string? ControlPath(string text) =>
        text == "none" || ListenAddressText.TryParse("unix:" + text) is not null
            ? null
            : $"{Texts.Quote(text)} is neither none nor an absolute path of at most 107 letters";

    public static string? FieldPath(string text) =>
        text.Length == 0 ? "is empty; a path of the pod is due, e.g. metadata.name" : null;

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

    private static bool IsPortName(string text) =>
        text.Length is > 0 and <= 15 && !text.AsSpan().ContainsAnyExcept(LabelLetters) && text.Any(char.IsAsciiLetterLower)
        && text[0] != '-' && text[^1] != '-' && !text.Contains("--", StringComparison.Ordinal);

    private static bool IsQualified(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 63 && !text.ContainsAnyExcept(QualifiedLetters) && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);

    private static string? Name(string text, SearchValues<char> letters, int longest, string allowed) =>
        text.Length > 0 && text.Length <= longest && !text.AsSpan().ContainsAnyExcept(letters)
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
            ? null
            : $"{Texts.Quote(text)} is no name; allowed are {allowed}, a letter or digit first and last";
}
