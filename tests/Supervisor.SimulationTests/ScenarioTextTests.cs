using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>A scenario and its text are the same thing.</summary>
public sealed class ScenarioTextTests
{
    [Fact]
    public void What_is_written_is_read_again_as_it_was()
    {
        for (ulong seed = 1; seed <= 3000; seed++)
        {
            Scenario scenario = Generator.Of(seed);
            string text = scenario.ToString();
            Scenario again = ScenarioParser.Parse(text);
            Assert.Equal(text, again.ToString());
            // The text says all of it: what was read lives the same life.
            if (seed % 10 == 0)
            {
                Assert.Equal(TraceWriter.Of(scenario).Lines, TraceWriter.Of(again).Lines);
            }
        }
    }

    [Fact]
    public void Everything_that_a_scenario_may_have_is_written()
    {
        const string text = """
            # What it is about
            #
            # 2nd line
            order 17
            until 700
            grace 10.0000001
            drain 3
            gate amsy.dev/first
            stop-signal 20
            success-codes 3 127
            restart OnFailure max 3 initial 0.25 most 5 reset 1
            rule restart in 1 2
            rule restart-all not-in 0
            step first timeout 1.5 policy Always
            step-rule first restart in 3
            step second
            postStart exec timeout 2
            preStop sleep 1
            startup exec period 1 delay 2 timeout 3 failure 4 grace 5
            liveness tcp
            readiness tcp success 3
            process first refused EAGAIN
            process first ends 1 code 0 obeys never dies never
            process main
            process main ends 0 signal 6 obeys 2 code 9 dies 3
            process main obeys 2 signal 15
            hook postStart ends never
            hook preStop ends 0.5 failing
            attempts startup E@0.25 S W F@3 H N
            left first term 0 kill 0
            left main term never kill 2
            signals-before 2
            spawning main signal
            spawning main stop 0
            sigchld-delay 0.25
            late-answers
            pids-reused
            freeze 1.1 2
            at 1 signal
            at 2 stop
            at 3 stop 0.5
            at 4 restart
            at 5 left main term 1 kill never
            at 6 stale Exited 1
            at 6 stale BudgetEnd 2
            at 7 orphans 3
            at 8 orphans 600 reuse
            at 9 sigchld
            at 9 condition amsy.dev/first True
            at 9 send main 10
            at 10 clock -3600
            tamper drop signal 1

            """;
        Assert.Equal(text, ScenarioParser.Parse(text).ToString());
    }

    [Theory]
    [InlineData("gracious 3")]
    [InlineData("grace")]
    [InlineData("grace ten")]
    [InlineData("grace 10 11")]
    [InlineData("restart Sometimes")]
    [InlineData("rule again in 3")]
    [InlineData("step-rule nobody restart in 3")]
    [InlineData("startup sleep 3")]
    [InlineData("liveness exec period 0")]
    [InlineData("drain 9")]
    [InlineData("process main refused ENOSUCH")]
    [InlineData("hook preStart ends 1")]
    [InlineData("attempts liveness S X")]
    [InlineData("attempts liveness")]
    [InlineData("at 3 explode")]
    [InlineData("at 3 stale Everything 1")]
    [InlineData("tamper drop everything 1")]
    [InlineData("tamper drop signal 0")]
    public void What_is_no_scenario_is_refused(string line) => Assert.Throws<FormatException>(() => ScenarioParser.Parse("grace 10\n" + line));
}
