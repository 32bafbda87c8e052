using System.Collections.Frozen;
using Supervisor.Plans;
using Supervisor.Signals;
using Xunit;

namespace Supervisor.Tests.Signals;

/// <summary>What each signal means under the default plan, under a map, and with other stop signals.</summary>
public sealed class SignalRouterTests
{
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGUSR1 = 10;
    private const int SIGUSR2 = 12;
    private const int SIGPIPE = 13;
    private const int SIGTERM = 15;
    private const int SIGCHLD = 17;
    private const int SIGCONT = 18;
    private const int SIGTSTP = 20;
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;
    private const int SIGWINCH = 28;

    public static TheoryData<int> Forwarded => [.. Enumerable.Range(1, 64).Except([SIGINT, SIGTERM, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU])];

    [Theory]
    [InlineData(SIGTERM, "Stop")]
    [InlineData(SIGINT, "Stop")]
    [InlineData(SIGTSTP, "Suspend")]
    [InlineData(SIGTTIN, "Suspend")]
    [InlineData(SIGTTOU, "Suspend")]
    [InlineData(SIGCHLD, "Reap")]
    [InlineData(SIGQUIT, "Forward")]
    public void By_default(int signal, string route) => Assert.Equal((Enum.Parse<SignalRoute>(route), signal), SignalRouter.Route(signal, fromOurselves: false, SignalPlan.Default));

    [Theory]
    [MemberData(nameof(Forwarded))]
    public void All_others_go_to_main_as_they_are(int signal) =>
        Assert.Equal((SignalRoute.Forward, signal), SignalRouter.Route(signal, fromOurselves: false, SignalPlan.Default));

    [Theory]
    [InlineData(SIGPIPE, "Drop")]
    [InlineData(SIGTERM, "Drop")]
    [InlineData(SIGCHLD, "Reap")]
    public void What_comes_from_ourselves_is_dropped_but_for_SIGCHLD(int signal, string route) =>
        Assert.Equal(Enum.Parse<SignalRoute>(route), SignalRouter.Route(signal, fromOurselves: true, SignalPlan.Default).Route);

    [Theory]
    [InlineData(SIGHUP, "Forward", SIGUSR1)]
    [InlineData(SIGUSR1, "Forward", SIGHUP)] // once: not back again
    [InlineData(SIGUSR2, "Drop", 0)]
    [InlineData(SIGTERM, "Forward", SIGQUIT)] // before all else: no stop signal any more
    [InlineData(SIGINT, "Drop", 0)]
    [InlineData(SIGWINCH, "Stop", SIGTERM)]
    [InlineData(SIGCONT, "Suspend", SIGTSTP)]
    [InlineData(SIGTSTP, "Forward", SIGHUP)]
    [InlineData(34, "Forward", 64)]
    [InlineData(SIGCHLD, "Reap", SIGCHLD)]
    public void The_map_is_applied_once_and_before_all_else(int signal, string route, int becomes)
    {
        SignalPlan plan = new()
        {
            Map = new Dictionary<int, int>
            {
                [SIGHUP] = SIGUSR1,
                [SIGUSR1] = SIGHUP,
                [SIGUSR2] = 0,
                [SIGTERM] = SIGQUIT,
                [SIGINT] = 0,
                [SIGWINCH] = SIGTERM,
                [SIGCONT] = SIGTSTP,
                [SIGTSTP] = SIGHUP,
                [34] = 64,
                [SIGCHLD] = SIGTERM,
            }.ToFrozenDictionary(),
        };
        Assert.Equal((Enum.Parse<SignalRoute>(route), becomes), SignalRouter.Route(signal, fromOurselves: false, plan));
    }

    [Theory]
    [InlineData(SIGQUIT, "Stop")]
    [InlineData(SIGTSTP, "Stop")]
    [InlineData(SIGTERM, "Forward")]
    [InlineData(SIGINT, "Forward")]
    public void Other_stop_signals_replace_the_list(int signal, string route) =>
        Assert.Equal(Enum.Parse<SignalRoute>(route), SignalRouter.Route(signal, fromOurselves: false, new SignalPlan { StopRequests = [SIGQUIT, SIGTSTP] }).Route);

    [Fact]
    public void Without_stop_signals_none_stops() =>
        Assert.Equal(SignalRoute.Forward, SignalRouter.Route(SIGTERM, fromOurselves: false, new SignalPlan { StopRequests = [] }).Route);
}
