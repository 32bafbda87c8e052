namespace Supervisor.Benchmarks;

/// <summary>How often each thing is measured. In every round all contestants come by turns, so that what disturbs the machine disturbs them all.</summary>
/// <param name="Rounds">Of everything; each gives at least one reading.</param>
/// <param name="Starts">Of an init in a round; fewer of who takes longer (<see cref="Peers.Peer.Takes"/>), but one at least.</param>
/// <param name="Signals">In a round.</param>
/// <param name="Window">Of who does nothing, and is watched.</param>
/// <param name="HeavyRounds">Of what loads the machine for seconds: many clients, thousands of children.</param>
/// <param name="Request">How long an HTTP server is asked, at each number of clients, in a round: whole seconds, for wrk.</param>
/// <param name="Docker">Windows of four seconds of Docker's HEALTHCHECK; 0: none.</param>
internal sealed record Effort(string Name, int Rounds, int Starts, int Signals, TimeSpan Window, int HeavyRounds, TimeSpan Request, int Docker)
{
    /// <summary>Of each reaping.</summary>
    internal const int Orphans = 10_000;

    /// <summary>At least 30 readings of everything: about three quarters of an hour.</summary>
    internal static readonly Effort Long = new("long", 30, 20, 70, TimeSpan.FromSeconds(10), 30, TimeSpan.FromSeconds(1), 30);

    /// <summary>To see where one is: aimed at a minute, and two or more on a machine that is busy.</summary>
    internal static readonly Effort Short = new("short", 2, 20, 50, TimeSpan.FromSeconds(2), 1, TimeSpan.FromSeconds(1), 0);

    /// <summary>For the limits of every test run, which are wide.</summary>
    internal static readonly Effort Guard = new("guard", 5, 40, 100, TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1), 0);
}
