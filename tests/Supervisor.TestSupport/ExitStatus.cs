namespace Supervisor.TestSupport;

/// <summary>How a process ended, as wait(2) tells it: by <c>exit(Code)</c>, or by <c>Signal</c> (then it is not 0). An exit with 143 and a death by SIGTERM are two things.</summary>
public readonly record struct ExitStatus(int Code, int Signal)
{
    public static ExitStatus Exited(int code) => new(code, 0);

    public static ExitStatus Killed(int signal) => new(0, signal);

    public override string ToString() => Signal != 0 ? $"killed by signal {Signal}" : $"exit code {Code}";
}
