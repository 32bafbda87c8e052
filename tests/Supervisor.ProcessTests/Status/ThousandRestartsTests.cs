using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Status;

/// <summary>Status, events and time line after a thousand restarts: right, bounded, and no memory behind them.</summary>
public sealed class ThousandRestartsTests
{
    [Fact]
    public async Task S82_a_thousand_restarts_are_counted_right_and_leave_no_memory_behind()
    {
        await using SupervisorRun run = Pod.Setup(
            "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0}\nlogging: {level: warning}\nterminationMessagePath: \"@/words\"\n" +
            Yaml.Probe("readiness", "tcpSocket: {port: 1}", "periodSeconds: 1ms"))
            .Child("append @/count x append @/words x when @/hold [ append @/holding x await @/resume remove @/resume ] exit 3").Start();
        Pod pod = new(run);
        (int restarts, long memory) = await LookAsync(400);
        (int later, long laterMemory) = await LookAsync(1000);
        Assert.True(later >= 1000 && restarts < later);
        Assert.InRange(laterMemory, 0, memory + 2048);

        (string Reason, int Count, string Message)[] events = PodReading.Events(run);
        Assert.Equal(later + 1, events.Single(each => each.Reason == "Started").Count);
        Assert.Equal(("terminated", "Error", 3, "x\n"), (pod.Status.Main.LastState!.Kind, pod.Status.Main.LastState.Reason, pod.Status.Main.LastState.ExitCode, pod.Status.Main.LastState.Message));
        Assert.InRange(PodReading.Spans(run), 20, 200);

        // Looks while one life waits.
        async Task<(int Restarts, long Memory)> LookAsync(int atLeast)
        {
            await run.WaitForLinesAsync("count", atLeast, TimeSpan.FromSeconds(120));
            int holding = run.Directory.Lines("holding").Length;
            run.Directory.Write("hold", "");
            await run.WaitForLinesAsync("holding", holding + 1);
            int count = (await pod.WaitForAsync(status => status.Main.State.Kind == "running", "the life that waits")).Main.RestartCount;
            Assert.Equal(run.Directory.Lines("count").Length - 1, count);
            long resident = ProcStatus.Read(run.Pid)!.ResidentKiB;
            if (atLeast < 1000)
            {
                File.Delete(run.Directory["hold"]);
                run.Directory.Write("resume", "");
            }

            return (count, resident);
        }
    }
}
