using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Handlers;

/// <summary>What hooks and probes are told.</summary>
public sealed class HandlerEnvironmentTests
{
    private static readonly Incarnation Third = new("web", ProcessRole.Main, Generation: 7, Restart: 2);
    private static readonly ProcessPlan Command = new() { Name = "hook", Argv = ["/hook"] };

    private readonly ProcessTable _table = new();

    public HandlerEnvironmentTests() => _table.Add(12, Third, Job.Process);

    [Fact]
    public void A_hook_is_told_whose_it_is_and_why() => Assert.Equal(
        "SUPERVISOR_CONTAINER=web SUPERVISOR_RESTART_COUNT=2 SUPERVISOR_MAIN_PID=12 SUPERVISOR_SOCKET=/run/s.sock SUPERVISOR_REASON=Started _SUPERVISOR_MARK=1.7.1",
        Text(Environment("/run/s.sock").ForHook(Command, "1.7.1", Third, HookReason.Started, null)));

    [Theory]
    [InlineData(29.999, "29")]
    [InlineData(0.4, "0")]
    public void The_grace_that_is_left_is_whole_seconds_rounded_down(double left, string expected) => Assert.EndsWith(
        $"SUPERVISOR_REASON=LivenessFailed SUPERVISOR_GRACE_SECONDS_LEFT={expected} _SUPERVISOR_MARK=m",
        Text(Environment(null).ForHook(Command, "m", Third, HookReason.LivenessFailed, TimeSpan.FromSeconds(left))));

    [Fact]
    public void A_probe_is_told_whose_it_is() => Assert.Equal(
        "SUPERVISOR_CONTAINER=web SUPERVISOR_RESTART_COUNT=2 SUPERVISOR_MAIN_PID=12 _SUPERVISOR_MARK=m",
        Text(Environment(null).ForProbe(Command, "m", Third)));

    [Fact]
    public void Each_run_has_a_mark_of_its_own_that_begins_with_its_incarnations()
    {
        HandlerEnvironment environment = Environment(null);
        Assert.Equal("1.7.1", environment.MarkOfRun(Third));
        Assert.Equal("1.7.2", environment.MarkOfRun(Third));
    }

    private HandlerEnvironment Environment(string? socket) => new(new ChildEnvironment([], static _ => false), _table, socket, incarnation => $"1.{incarnation.Generation}");

    private static string Text(List<string> entries) => string.Join(' ', entries);
}
