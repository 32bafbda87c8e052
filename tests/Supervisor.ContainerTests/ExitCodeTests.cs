using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>Exit codes as Docker shows them: <c>docker run</c>'s own and the one of <c>docker inspect</c>.</summary>
public sealed class ExitCodeTests(DockerEngine engine)
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 1", 1)]
    [InlineData("exit 42", 42)]
    [InlineData("exit 255", 255)]
    [InlineData("die-by TERM", 143)]
    [InlineData("die-by KILL", 137)]
    [InlineData("die-by SEGV", 139)]
    public async Task S1_S2_the_end_of_main_is_the_end_of_the_container(string verbs, int code)
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).Child(verbs).RunAsync();
        Assert.Equal((code, code), (end.Client.ExitCode, end.ExitCode));
        Assert.Empty(end.Output);
    }

    [Fact]
    public async Task S4_a_program_that_is_not_there_is_127_and_one_line_that_names_it()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).Command("/no-such-program", "x").RunAsync();
        Assert.Equal((127, 127), (end.Client.ExitCode, end.ExitCode));
        Assert.Contains("/no-such-program", Assert.Single(end.Client.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S5_a_file_that_is_not_executable_is_126_and_one_line_that_names_it()
    {
        // Written by the test host with the permissions of an ordinary file.
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).File("program", "#!/child\n").Command("/out/program").RunAsync();
        Assert.Equal((126, 126), (end.Client.ExitCode, end.ExitCode));
        Assert.Contains("/out/program", Assert.Single(end.Client.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S9_no_command_is_78_and_a_line_that_says_what_to_write()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).RunAsync();
        Assert.Equal((78, 78), (end.Client.ExitCode, end.ExitCode));
        Assert.Contains("no command", Assert.Single(end.Client.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_configuration_is_78_with_a_line_for_each_error_and_nothing_is_started()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_DRAIN_SECONDS", "soon").Environment("SUPERVISOR_NO_SUCH_KEY", "1")
            .Child("append /out/lines started").RunAsync();
        Assert.Equal((78, 78), (end.Client.ExitCode, end.ExitCode));
        Assert.Equal(2, end.Client.ErrorLines.Count);
        Assert.Contains("SUPERVISOR_DRAIN_SECONDS", end.Log, StringComparison.Ordinal);
        Assert.Contains("SUPERVISOR_NO_SUCH_KEY", end.Log, StringComparison.Ordinal);
        Assert.Empty(end.Lines);
    }

    [Fact]
    public async Task S16_a_failed_init_step_is_the_end_of_the_container_with_its_code()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS__0__COMMAND", "/child exit 9").Child("append /out/lines started").RunAsync();
        Assert.Equal((9, 9), (end.Client.ExitCode, end.ExitCode));
        Assert.Empty(end.Lines);
    }

    [Fact]
    public async Task An_init_step_over_its_time_is_124()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS", "[{command: [/child, pause], timeoutSeconds: 0.2}]").Child("append /out/lines started").RunAsync();
        Assert.Equal((124, 124), (end.Client.ExitCode, end.ExitCode));
        Assert.Empty(end.Lines);
    }

    [Fact]
    public async Task S117_a_port_in_use_is_71_and_one_line_that_names_it()
    {
        // Inside: the first container of a pod has the port, as another container of the same network namespace.
        await using Container other = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Child("append /out/life up serve 8080").StartAsync();
        await other.WaitForLinesAsync("life", 1);
        string sockets = $"/proc/{await other.PidAsync()}/net/tcp";
        await other.WaitForAsync(() => File.ReadAllText(sockets).Contains(":1F90 ", StringComparison.Ordinal), "port 8080 to be listened on");
        CommandResult end = await engine.Client.RunAsync(
            "run", "--rm", "--network", $"container:{other.Name}", "--env", "SUPERVISOR_ENDPOINT__TCP=127.0.0.1:8080", await engine.Images.Scratch, "/child", "exit", "0");
        Assert.Equal(71, end.ExitCode);
        Assert.Contains("8080", Assert.Single(end.ErrorLines), StringComparison.Ordinal);
    }
}
