namespace Supervisor.ProcessTests.Signals;

/// <summary>Numbers of signals on x86-64 and arm64 (signal(7)), and which of them the supervisor treats how.</summary>
internal static class SignalNumbers
{
    public const int Hup = 1;
    public const int Int = 2;
    public const int Kill = 9;
    public const int Usr1 = 10;
    public const int Usr2 = 12;
    public const int Term = 15;
    public const int Chld = 17;
    public const int Cont = 18;
    public const int Stop = 19;
    public const int RtMin = 34;
    public const int RtMax = 64;

    /// <summary>TSTP, TTIN, TTOU: never forwarded, never obeyed.</summary>
    public static readonly int[] Suspending = [20, 21, 22];

    /// <summary>QUIT aside, what the machine raises for a program's own fault: ILL, TRAP, ABRT, BUS, FPE, SEGV, SYS.</summary>
    public static readonly int[] Faults = [4, 5, 6, 7, 8, 11, 31];

    /// <summary>What is forwarded to main, 1 to 31, when no signal begins a stop.</summary>
    public static readonly int[] Forwardable = [.. Enumerable.Range(1, 31).Except([Kill, Chld, Stop, .. Suspending, .. Faults])];

    /// <summary>What has to be blocked in every thread: all but KILL, STOP, the faults, and 32 to 34 (libc, runtime).</summary>
    public static readonly int[] Blocked = [.. Enumerable.Range(1, 64).Except([Kill, Stop, .. Faults, 32, 33, RtMin])];
}
