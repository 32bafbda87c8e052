using System.Diagnostics;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>A supervision that hangs says so, as long as anything of it can still speak.</summary>
public sealed class StallTests
{
    [Fact]
    public async Task A_loop_that_does_not_turn_is_stalled_after_5_s_and_is_well_again_when_it_turns()
    {
        int port = FreePort.Next();
        // A probe each second: the loop has said when it would be awake again.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control.sock}}\nlivenessProbe: {{exec: {{command: [{ChildProgram.Path}, exit, \"0\"]}}, periodSeconds: 1}}\n")
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "ready");
        long start;
        using (new HeldThread(run.Pid))
        {
            start = Stopwatch.GetTimestamp();
            Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
            await run.WaitForAsync(() => HttpProbe.TryGet(port, "/livez") == (503, "supervision stalled\n"), "supervision stalled", TimeSpan.FromSeconds(20));
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 4, 12);
            Assert.Equal((503, "supervision stalled\n"), HttpProbe.TryGet(port, "/readyz"));
            Assert.Equal((503, "supervision stalled\n"), HttpProbe.TryGet(port, "/healthz"));
            Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/startupz"));
            Assert.StartsWith("[-]supervision failed: stalled\n", HttpProbe.TryGet(port, "/livez?verbose")!.Value.Body, StringComparison.Ordinal);
            Assert.Equal((503, "supervision stalled\n"), ControlSocket.Request(run.Directory["control.sock"], "GET", "/readyz"));
            // What is asked for now is done when it turns again.
            Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/stop?gracePeriodSeconds=20").Code);
            Assert.Equal(503, HttpProbe.TryGet(port, "/livez")!.Value.Code);
        }

        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task After_a_stall_it_is_live_and_ready_again()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\"}}\nreadinessProbe: {{exec: {{command: [{ChildProgram.Path}, exit, \"0\"]}}, periodSeconds: 1}}\n")
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "ready");
        using (new HeldThread(run.Pid))
        {
            await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (503, "supervision stalled\n"), "supervision stalled", TimeSpan.FromSeconds(20));
        }

        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n") && HttpProbe.TryGet(port, "/livez") == (200, "ok\n"), "live and ready again");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }
}
