using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>Verdicts and texts of tcpSocket.</summary>
public sealed class TcpSocketAttemptTests
{
    [Fact]
    public async Task U13_S99_a_listener_is_a_success_and_gets_nothing_to_read()
    {
        TaskCompletionSource<int> received = new();
        await using RawServer server = new(async connection => received.SetResult(await connection.Socket.ReceiveAsync(new byte[16], connection.End)));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", server.Port)));
        Assert.Equal(0, await received.Task.Soon());
    }

    [Fact]
    public async Task U13_S99_a_closed_port_is_a_failure_at_once()
    {
        int port = FreePort.Next();
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(
            AttemptResult.Failure($"dial tcp 127.0.0.1:{port}: connect: connection refused"),
            await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", port)));
        Assert.Equal(
            AttemptResult.Failure($"dial tcp [::1]:{port}: connect: connection refused"),
            await Attempt.RunAsync(new HandlerPlan.TcpSocket("::1", port)));
        Assert.True(clock.Elapsed < Attempt.Ample);
    }

    [Fact]
    public async Task U13_a_bad_host_is_a_failure()
    {
        AttemptResult result = await Attempt.RunAsync(new HandlerPlan.TcpSocket("no-such-host.invalid", 80));
        Assert.Equal(AttemptOutcome.Failure, result.Outcome);
        Assert.StartsWith("dial tcp: lookup no-such-host.invalid: ", result.Message);

        string tooLong = new('x', 300);
        Assert.Equal(AttemptResult.Failure($"dial tcp: lookup {tooLong}: no such host"), await Attempt.RunAsync(new HandlerPlan.TcpSocket(tooLong, 80)));
    }

    [Fact]
    public async Task S99_S108_a_port_that_does_not_answer_is_a_failure_in_time()
    {
        using Unanswering port = new();
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(
            AttemptResult.Failure($"dial tcp 127.0.0.1:{port.Port}: i/o timeout"),
            await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", port.Port), timeout: 0.2));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.19, 2);

        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{port.Port}/\": dial tcp 127.0.0.1:{port.Port}: i/o timeout (Client.Timeout exceeded while awaiting headers)"),
            await Attempt.RunAsync(Attempt.Get(port.Port), timeout: 0.2));
    }

    [Fact]
    public async Task A_full_queue_of_the_listener_does_not_matter_as_long_as_the_kernel_answers()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port)));
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once()
    {
        using Unanswering port = new();
        using CancellationTokenSource cancellation = new();
        Task<AttemptResult> attempt = Attempt.RunUntilAsync(new HandlerPlan.TcpSocket("127.0.0.1", port.Port), cancellation.Token);
        Assert.False(attempt.IsCompleted);
        await cancellation.CancelAsync();
        Assert.Equal(AttemptOutcome.Error, (await attempt.Soon()).Outcome);
    }
}
