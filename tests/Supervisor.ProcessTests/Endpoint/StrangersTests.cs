using System.Net.Sockets;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Who may use the control socket, also where the file would let him.</summary>
public sealed class StrangersTests
{
    private const uint Nobody = 65534;
    private const uint Stranger = 64998;

    [Fact]
    public async Task Another_user_is_cut_before_a_byte_of_his_is_read_and_his_own_user_and_root_are_served()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare($"user {Nobody} {Nobody}").Configuration("endpoint: {control: @/control.sock}\n").Options("-v")
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        string path = run.Directory["control.sock"];
        Assert.Equal(SocketError.AccessDenied, Assert.Throws<SocketException>(() => OtherUser.Do(Stranger, () => Ask(path))).SocketErrorCode);

        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110); // a volume whose modes somebody has changed
        Assert.Equal("", OtherUser.Do(Stranger, () => Ask(path)));
        await run.WaitForLogAsync($"is of user {Stranger}");
        Assert.StartsWith("HTTP/1.1 200 OK", OtherUser.Do(0, () => Ask(path)), StringComparison.Ordinal);
        // Of a user that may be anybody's only who is in our own PID namespace is.
        Assert.Equal("", OtherUser.Do(Nobody, () => Ask(path)));
        Assert.Equal(ExitStatus.Exited(0), await run.ExecuteAsync("/usr/bin/setpriv", $"--reuid={Nobody}", "--clear-groups", Repository.Supervisor, "health", "live", "--socket", path));
        Assert.False(run.Exit.IsCompleted);
    }

    private static string Ask(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        try
        {
            socket.Send("GET /livez HTTP/1.0\r\n\r\n"u8);
            byte[] buffer = new byte[4096];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException cut) when (cut.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
            return "";
        }
    }
}
