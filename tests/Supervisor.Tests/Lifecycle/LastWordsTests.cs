using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Supervisor.Tests.Loop;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>What is known of a process's end beside its code: its last words, and whether it died for want of memory.</summary>
public sealed class LastWordsTests
{
    [Theory]
    [InlineData(9, true, "OOMKilled")]
    [InlineData(9, false, "Error")]
    [InlineData(15, true, "Error")]
    public void A_death_by_SIGKILL_with_a_kill_for_memory_is_OOMKilled(int signal, bool sawOomKill, string reason)
    {
        PublishedLife life = Life();
        Ends(life, ExitStatus.Signaled(signal), sawOomKill: sawOomKill);
        ContainerState.Terminated ended = Assert.IsType<ContainerState.Terminated>(life.Board.Current.Main.State);
        Assert.Equal((reason, 128 + signal, signal), (ended.Reason, ended.ExitCode, ended.Signal));
        Assert.Equal(reason == "OOMKilled", life.Kernel.Decisions.Any(told => TimelineText.Of(told.Decision).EndsWith("killed by SIGKILL, out of memory", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(137, "OOMKilled")]
    [InlineData(1, "Error")]
    [InlineData(0, "Completed")]
    public void A_shell_that_hands_137_on_is_OOMKilled_and_another_code_is_not(int code, string reason)
    {
        PublishedLife life = Life();
        Ends(life, ExitStatus.Exited(code), sawOomKill: true);
        Assert.Equal(reason, Assert.IsType<ContainerState.Terminated>(life.Board.Current.Main.State).Reason);
    }

    [Fact]
    public void What_our_own_SIGKILL_ended_is_not_OOMKilled()
    {
        PublishedLife life = new(TestPlan.Pod(grace: 1)) { Kernel = { Processes = { ["main"] = ProcessScript.Unkillable } } };
        life.Kernel.Begin();
        life.Kernel.SignalAt(1);
        life.Kernel.RunUntil(3);
        Ends(life, ExitStatus.Signaled(9), sawOomKill: true);
        Assert.Equal("Error", Assert.IsType<ContainerState.Terminated>(life.Board.Current.Main.State).Reason);
    }

    [Fact]
    public void Last_words_are_the_message_of_the_state_and_then_of_the_last_state()
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always)));
        life.Kernel.Begin();
        life.Kernel.RunUntil(1);
        Ends(life, ExitStatus.Exited(3), "the disk is full");
        Assert.Equal(1, life.Board.Current.Main.RestartCount);
        Assert.Equal("the disk is full", life.Board.Current.Main.LastState?.Message);
        life.Kernel.RunUntil(2);
        Ends(life, ExitStatus.Exited(3));
        Assert.Equal("", life.Board.Current.Main.LastState?.Message);
        Assert.Equal(("CrashLoopBackOff", PublishedLife.Start.AddSeconds(12)), (Assert.IsType<ContainerState.Waiting>(life.Board.Current.Main.State).Reason, life.Board.Current.Main.NextRestart));
    }

    private static PublishedLife Life()
    {
        PublishedLife life = new(TestPlan.Pod());
        life.Kernel.Begin();
        life.Kernel.RunUntil(1);
        return life;
    }

    private static void Ends(PublishedLife life, ExitStatus status, string lastWords = "", bool sawOomKill = false)
    {
        life.Kernel.Dispatch(new LifecycleEvent.Exited(life.Kernel.LastSpawned!, status, lastWords, sawOomKill));
        // The fake process knows nothing of its end, and would be waited for.
        Effect.Sweep sweep = life.Kernel.Trace.Select(entry => entry.Effect).OfType<Effect.Sweep>().Last();
        life.Kernel.Dispatch(new LifecycleEvent.LeftoversGone(sweep.Number));
    }
}
