using Supervisor.Signals;

namespace Supervisor.Lifecycle;

/// <summary>How a process ended.</summary>
/// <param name="Code">0 to 255; 128 + n for a death by signal n, as shells and container runtimes count.</param>
/// <param name="Signal">The signal that ended it, 0 if it exited by itself.</param>
internal readonly record struct ExitStatus(int Code, int Signal)
{
    public const int TimedOut = 124;
    public const int CannotExecute = 126;
    public const int NotFound = 127;
    public const int Killed = 128 + 9;
    public const int Terminated = 128 + 15;

    public static ExitStatus Exited(int code) => new(code, 0);

    public static ExitStatus Signaled(int signal) => new(128 + signal, signal);

    public override string ToString() => Signal == 0 ? $"exit code {Code}" : $"exit code {Code}, killed by {SignalNames.NameOf(Signal)}";
}
