using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Mono.Unix.Native;

namespace Supervisor.Signals;

/// <summary>
/// Names and numbers of signals on Linux, x64 and arm64 (signal(7)): 1 to 31 by name, 34 to 64 as <c>RTMIN+n</c> or <c>RTMAX-n</c>.
/// 32 and 33 belong to the C library, and SIGRTMIN is 34 as a program sees it.
/// </summary>
internal static class SignalNames
{
    public const int RtMin = 34;
    public const int RtMax = 64;

    /// <summary>The name with SIG in front; a number that has none is given as <c>signal N</c>.</summary>
    public static string NameOf(int signal) => signal switch
    {
        >= 1 and <= 31 => Classic(signal),
        RtMin => "SIGRTMIN",
        RtMax => "SIGRTMAX",
        > RtMin and < RtMin + 16 => $"SIGRTMIN+{signal - RtMin}",
        >= RtMin + 16 and < RtMax => $"SIGRTMAX-{RtMax - signal}",
        _ => $"signal {signal}",
    };

    /// <summary>
    /// Reads a name with or without SIG, in any case, or a number: <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>, <c>SIGRTMAX-1</c>.
    /// The range is 1 to 64.
    /// </summary>
    public static bool TryParse(string text, out int signal)
    {
        ReadOnlySpan<char> name = text.AsSpan().Trim();
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal is >= 1 and <= RtMax;
        }

        if (name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase))
        {
            name = name[3..];
        }

        return TryParseRealTime(name, "RTMIN", RtMin, +1, out signal)
            || TryParseRealTime(name, "RTMAX", RtMax, -1, out signal)
            || TryParseClassic(name, out signal);
    }

    private static bool TryParseRealTime(ReadOnlySpan<char> name, string anchor, int origin, int direction, out int signal)
    {
        signal = 0;
        if (!name.StartsWith(anchor, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = name[anchor.Length..];
        if (rest.IsEmpty)
        {
            signal = origin;
            return true;
        }

        char sign = direction > 0 ? '+' : '-';
        if (rest[0] != sign || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int offset)
            || offset > RtMax - RtMin)
        {
            return false;
        }

        signal = origin + (direction * offset);
        return true;
    }

    private static bool TryParseClassic(ReadOnlySpan<char> name, out int signal)
    {
        for (signal = 1; signal <= 31; signal++)
        {
            if (name.Equals(Classic(signal).AsSpan(3), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // Second names of the same numbers (signal(7)).
        signal = name switch
        {
            _ when name.Equals("CLD", StringComparison.OrdinalIgnoreCase) => (int)Signum.SIGCHLD,
            _ when name.Equals("IOT", StringComparison.OrdinalIgnoreCase) => (int)Signum.SIGABRT,
            _ when name.Equals("POLL", StringComparison.OrdinalIgnoreCase) => (int)Signum.SIGIO,
            _ => 0,
        };
        return signal != 0;
    }

    // A table in code: Enum.GetName would bring reflection's name tables to life at start.
    [SuppressMessage("Style", "IDE0072:Add missing cases", Justification = "SIGCLD, SIGIOT, SIGPOLL and SIGUNUSED are second names of numbers that are here.")]
    private static string Classic(int signal) => (Signum)signal switch
    {
        Signum.SIGHUP => "SIGHUP",
        Signum.SIGINT => "SIGINT",
        Signum.SIGQUIT => "SIGQUIT",
        Signum.SIGILL => "SIGILL",
        Signum.SIGTRAP => "SIGTRAP",
        Signum.SIGABRT => "SIGABRT",
        Signum.SIGBUS => "SIGBUS",
        Signum.SIGFPE => "SIGFPE",
        Signum.SIGKILL => "SIGKILL",
        Signum.SIGUSR1 => "SIGUSR1",
        Signum.SIGSEGV => "SIGSEGV",
        Signum.SIGUSR2 => "SIGUSR2",
        Signum.SIGPIPE => "SIGPIPE",
        Signum.SIGALRM => "SIGALRM",
        Signum.SIGTERM => "SIGTERM",
        Signum.SIGSTKFLT => "SIGSTKFLT",
        Signum.SIGCHLD => "SIGCHLD",
        Signum.SIGCONT => "SIGCONT",
        Signum.SIGSTOP => "SIGSTOP",
        Signum.SIGTSTP => "SIGTSTP",
        Signum.SIGTTIN => "SIGTTIN",
        Signum.SIGTTOU => "SIGTTOU",
        Signum.SIGURG => "SIGURG",
        Signum.SIGXCPU => "SIGXCPU",
        Signum.SIGXFSZ => "SIGXFSZ",
        Signum.SIGVTALRM => "SIGVTALRM",
        Signum.SIGPROF => "SIGPROF",
        Signum.SIGWINCH => "SIGWINCH",
        Signum.SIGIO => "SIGIO",
        Signum.SIGPWR => "SIGPWR",
        Signum.SIGSYS => "SIGSYS",
        _ => $"signal {signal}",
    };
}
