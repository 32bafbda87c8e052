using Supervisor.ProcessTests.Guards;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Too little to load the HTTP server with, or to answer: the endpoint is silent for a while and says why, supervision goes on.</summary>
public sealed class EndpointScarcityTests
{
    [Fact]
    public async Task S58_whatever_the_limit_of_open_files_it_answers_or_supervision_goes_on_without()
    {
        for (int files = 8; files <= 20; files++)
        {
            int port = FreePort.Next();
            await using SupervisorRun run = Setup(port).Prepare($"limit nofile {files}").Start();
            await run.WaitForOutputAsync("main-is-up");
            if (files >= 12)
            {
                Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
            }
            else
            {
                await using Attack clients = Attack.Start("200 at once", port);
                await run.WaitForAsync(() => clients.Connections >= 200, "connections");
            }

            run.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        }
    }

    [Fact]
    public async Task S58_without_a_thread_to_be_had_nobody_is_answered_signals_are_forwarded_and_it_is_tried_again()
    {
        using PidsLimit limit = new(100);
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).PrepareOutside("append", limit.Procs, "0").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForLogAsync("ready"); // the log's thread is there
        limit.Set(1);
        using System.Net.Sockets.TcpClient client = new("127.0.0.1", port);
        await run.WaitForLogAsync("nobody can be answered");
        run.Signal(SignalNumbers.Usr1);
        await run.WaitForLinesAsync("signals", 1);
        // It is tried again, and then who waited is answered.
        limit.Set(100);
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/livez") == (200, "ok\n"), "an answer");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    private static SupervisorSetup Setup(int port) =>
        new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{http: \"127.0.0.1:{port}\"}}\n").Child("append-on USR1 @/signals USR1 exit-on TERM 7 say main-is-up pause");
}
