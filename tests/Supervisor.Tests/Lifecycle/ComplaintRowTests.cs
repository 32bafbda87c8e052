using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>Which complaint of a probe is a line of the log: news, and of a repetition the 2nd, 4th, 8th ...</summary>
public sealed class ComplaintRowTests
{
    private readonly ComplaintRow _row = new();

    [Fact]
    public void Of_the_same_the_1st_2nd_4th_and_8th_are_news() =>
        Assert.Equal([1, 2, 4, 8, 16], Enumerable.Range(1, 20).Where(_ => _row.Add("failed", "no")));

    [Fact]
    public void Another_text_or_another_way_of_failing_is_news()
    {
        Assert.Equal([true, true, false], ((string[])["no", "no", "no"]).Select(text => _row.Add("failed", text)));
        Assert.True(_row.Add("failed", "different")); // the 4th by itself too
        Assert.True(_row.Add("errored", "different"));
        Assert.True(_row.Add("failed", "third"));
        Assert.False(_row.Add("failed", "different"));
        Assert.Equal(7, _row.Length);
    }

    [Fact]
    public void Texts_that_always_differ_are_news_nine_times_and_then_as_one()
    {
        int[] news = [.. Enumerable.Range(1, 40).Where(i => _row.Add("failed", $"port {i}"))];
        Assert.Equal([.. Enumerable.Range(1, 9), 16, 32], news);
    }

    [Fact]
    public void A_success_begins_anew()
    {
        Assert.Equal(2, Enumerable.Range(1, 3).Count(_ => _row.Add("failed", "no")));
        _row.End();
        Assert.Equal(0, _row.Length);
        Assert.True(_row.Add("failed", "no"));
    }

    [Fact]
    public void Each_attempt_is_an_event_all_the_same_and_each_life_of_the_process_complains_anew()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(Supervisor.Plans.RestartPolicy.Always), probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1, failure: 99))))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(5.5, 1), ProcessScript.Obedient) },
            Probes = { [ProbeKind.Readiness] = new ProbeScript(AttemptResult.Failure("no"), TimeSpan.Zero) },
        };
        kernel.Begin();
        kernel.RunUntil(7);
        Decision[] told = [.. kernel.Decisions.Select(each => each.Decision).Where(decision => decision.Event == "Unhealthy")];
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2], told.Select(decision => decision.InRow));
        Assert.Equal([false, false, true, false, true, true, false, false], told.Select(decision => decision.IsRepetition));
    }
}
