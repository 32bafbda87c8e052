namespace Supervisor.Benchmarks.Peers;

/// <summary>What an init or supervisor can do. What it can't do it has no figure for, not a bad one.</summary>
[Flags]
internal enum Abilities
{
    /// <summary>Every one of them starts a main process.</summary>
    None = 0,

    /// <summary>Hands signals on to main, and ends with main's exit code when main ends.</summary>
    Forwards = 1,

    /// <summary>Waits for orphans as process 1.</summary>
    Reaps = 2,

    /// <summary>Ends when main has ended by itself.</summary>
    EndsWithMain = 4,

    /// <summary>On SIGTERM tells main to stop, and waits until it has.</summary>
    StopsMain = 8,

    /// <summary>Starts main again when it has ended.</summary>
    Restarts = 16,
}
