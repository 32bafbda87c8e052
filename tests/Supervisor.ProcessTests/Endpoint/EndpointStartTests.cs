using System.Net;
using System.Net.Sockets;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>What can't be listened on is found before anything is started; the control socket alone never prevents a start.</summary>
public sealed class EndpointStartTests
{
    [Fact]
    public async Task S117_a_port_in_use_is_71_and_one_line_and_nothing_is_started()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        foreach (string key in (string[])["http", "tcp", "grpc"])
        {
            // Bound by another's listener on one address, ours wants all of them.
            await RefusedAsync(Setup($"{{{key}: \":{port}\"}}"), $"supervisor: endpoint.{key}: cannot bind :{port}: Address already in use (EADDRINUSE): another program has the port");
        }
    }

    [Fact]
    public async Task S117_an_address_that_is_not_ours_is_71_and_one_line() =>
        await RefusedAsync(
            Setup("{http: \"192.0.2.1:80\"}"), "supervisor: endpoint.http: cannot bind 192.0.2.1:80: Cannot assign requested address (EADDRNOTAVAIL): no interface here has this address");

    [Fact]
    public async Task S117_a_privileged_port_without_the_capability_is_71_and_one_line()
    {
        // Of a network of its own the first 1,024 ports are privileged, whatever the machine's sysctl says.
        await RefusedAsync(
            Setup("{http: \":80\"}").Prepare("user 65534 65534"), "supervisor: endpoint.http: cannot bind :80: Permission denied (EACCES): a port below 1024 needs CAP_NET_BIND_SERVICE");
    }

    [Theory]
    [InlineData("{http: \"unix:@/no/x.sock\"}", "No such file or directory (ENOENT): its directory is not there")]
    [InlineData("{http: \"unix:@/supervisor.yaml\"}", "something is there that is no socket")]
    [InlineData("{http: \"unix:/proc/x.sock\"}", "No such file or directory (ENOENT): its directory is not there")]
    public async Task S117_a_path_that_can_not_be_made_is_71_and_one_line(string endpoint, string reason) =>
        await RefusedAsync(Setup(endpoint), reason);

    [Fact]
    public async Task S117_a_directory_that_is_not_ours_to_write_is_71_and_one_line() =>
        await RefusedAsync(Setup("{http: \"unix:/run/supervisor-test.sock\"}").Prepare("user 65534 65534"), "cannot bind unix:/run/supervisor-test.sock: Permission denied (EACCES)");

    [Theory]
    [InlineData("{http: \"8080\"}")]
    [InlineData("{http: \":0\"}")]
    [InlineData("{http: \":65536\"}")]
    [InlineData("{http: \"localhost:80\"}")]
    [InlineData("{http: \"unix:relative\"}")]
    [InlineData("{control: relative}")]
    public async Task S117_a_bad_address_is_78_and_one_line(string endpoint)
    {
        await using SupervisorRun run = Setup(endpoint).Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains("supervisor.yaml:1:", Assert.Single(Lines(run)), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_control_socket_that_can_not_be_made_is_a_warning_and_all_else_goes_on()
    {
        await using SupervisorRun run = Setup("{control: @/no/x.sock}").Child("say main exit 3").Start();
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.Equal("main\n", run.Output);
        Assert.Contains("no control socket, health and stop can't reach us: ", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_place_for_a_control_socket_it_is_a_warning_and_all_else_goes_on()
    {
        using ScratchRoot root = new() { IsReadOnly = true };
        root.AddDevices();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Root(root).UsualControlPaths().Child("say main exit 3").Start();
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.Equal("main\n", run.Output);
        string line = Assert.Single(Lines(run), line => line.Contains("control socket", StringComparison.Ordinal));
        Assert.All((string[])["/run/supervisor.sock", "/dev/shm/supervisor.sock", "/tmp/supervisor.sock"], place => Assert.Contains(place, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_control_socket_is_at_the_first_place_that_can_be_made_for_any_user()
    {
        using ScratchRoot root = new();
        root.AddDevices().AddDirectory("/run").AddDirectory("/tmp", 0b1_111_111_111);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Root(root).UsualControlPaths().Prepare("user 65534 65534")
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        string path = root.OnHost("/tmp/supervisor.sock");
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(path));
        await run.WaitForAsync(() => ControlSocket.Request(path, "GET", "/readyz") == (200, "ok\n"), "ready");
        Assert.Equal(202, ControlSocket.Request(path, "POST", "/stop").Code);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public async Task After_a_kill_the_next_life_replaces_what_the_last_one_left()
    {
        using TemporaryDirectory files = new();
        for (int life = 0; life < 3; life++)
        {
            await using SupervisorRun run = Setup($"{{control: {files["c.sock"]}, http: \"unix:{files["h.sock"]}\"}}").Child("say main-is-up pause").Start();
            await run.WaitForOutputAsync("main-is-up");
            await run.WaitForAsync(() => ControlSocket.Request(files["c.sock"], "GET", "/livez") == (200, "ok\n"), "an answer");
            Assert.Equal((200, "ok\n"), HttpProbe.TryGet(new UnixDomainSocketEndPoint(files["h.sock"]), "/livez"));
            run.Signal(9);
            await run.WaitForExitAsync();
            Assert.True(Path.Exists(files["c.sock"]));
            Assert.True(Path.Exists(files["h.sock"]));
        }
    }

    private static SupervisorSetup Setup(string endpoint) => new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {endpoint}\n");

    private static async Task RefusedAsync(SupervisorSetup setup, string expected)
    {
        await using SupervisorRun run = setup.Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(71), await run.WaitForExitAsync());
        Assert.Contains(expected, Assert.Single(Lines(run)), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static string[] Lines(SupervisorRun run) => run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
