using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Xunit;

namespace Supervisor.Tests.Handlers;

/// <summary>What hooks are told.</summary>
public sealed class HookEnvironmentTests
{
    private static readonly Incarnation Main = new("web", ProcessRole.Main, Generation: 5, Restart: 2);

    [Fact]
    public void PostStart_is_told_who_it_is_for_and_why() =>
        Assert.Equal(
            ["SUPERVISOR_CONTAINER=web", "SUPERVISOR_RESTART_COUNT=2", "SUPERVISOR_MAIN_PID=77", "SUPERVISOR_REASON=Started"],
            Told(HookReason.Started, null));

    [Theory]
    [InlineData("StopRequested")]
    [InlineData("PostStartFailed")]
    public void PreStop_is_told_its_reason(string reason) =>
        Assert.Contains($"SUPERVISOR_REASON={reason}", Told(Enum.Parse<HookReason>(reason), TimeSpan.FromSeconds(3)));

    [Theory]
    [InlineData(30, "30")]
    [InlineData(29.999, "29")]
    [InlineData(0.9, "0")]
    [InlineData(0, "0")]
    [InlineData(100_000_000, "100000000")]
    public void What_is_left_of_the_grace_is_whole_seconds_rounded_down(double seconds, string told) =>
        Assert.Contains($"SUPERVISOR_GRACE_SECONDS_LEFT={told}", Told(HookReason.StopRequested, TimeSpan.FromSeconds(seconds)));

    private static IEnumerable<string> Told(HookReason reason, TimeSpan? graceLeft) =>
        HookEnvironment.For(Main, mainPid: 77, reason, graceLeft).Select(variable => $"{variable.Name}={variable.Value}");
}
