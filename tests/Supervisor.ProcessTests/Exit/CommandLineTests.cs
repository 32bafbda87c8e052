using System.Net;
using System.Net.Sockets;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Exit;

/// <summary>The command line: where options end, what is printed, and what a faulty one leads to.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task S9_S124_without_a_command_one_line_says_what_is_missing()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Arguments().Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Empty(run.Output);
        Assert.Contains("command", Assert.Single(Lines(run)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S9_options_alone_are_no_command()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Arguments("-v", "--").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task S10_what_follows_two_dashes_is_a_command_whatever_it_is_called()
    {
        foreach (string word in (string[])["--", "-v", "--version", "validate", "health", "stop"])
        {
            await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Arguments("--", word).Start();
            Assert.Equal(ExitStatus.Exited(127), await run.WaitForExitAsync());
            Assert.Contains(word, run.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task S10_options_of_the_command_are_its_own()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Arguments(ChildProgram.Path, "say", "--version", "say", "--", "exit", "4").Start();
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal("--version\n--\n", run.Output);
    }

    [Theory]
    [InlineData("--version", "0.")]
    [InlineData("--help", "COMMAND [ARG...]")]
    [InlineData("-h", "COMMAND [ARG...]")]
    public async Task S10_version_and_help_are_printed_on_standard_output(string option, string text)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper).Arguments(option).Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Contains(text, run.StandardOutput.Text(), StringComparison.Ordinal);
        Assert.Empty(run.StandardError.Text());
    }

    [Theory]
    [InlineData("--confg", "--config")]
    [InlineData("--set", "KEY=VALUE")]
    [InlineData("-c", "-c")]
    [InlineData("-x", "-x")]
    [InlineData("--verbose=yes", "--verbose")]
    public async Task A_faulty_option_is_78_and_one_line(string option, string word)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Arguments(option).Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains(Lines(run), line => line.Contains(word, StringComparison.Ordinal));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("drainSeconds=soon", "drainSeconds")]
    [InlineData("drainSecond=1", "drainSeconds")]
    [InlineData("signals.stop=[SIGWHAT]", "SIGWHAT")]
    [InlineData("endpoint.tcp=nowhere", "endpoint.tcp")]
    [InlineData("terminationGracePeriodSeconds=-1", "terminationGracePeriodSeconds")]
    public async Task A_faulty_setting_is_78_before_anything_starts(string setting, string word)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("--set", setting).Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains(word, run.Log, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Every_fault_of_a_configuration_is_named_in_one_go()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration("drainSeconds: soon\nterminationGracePeriodSeconds: later\nlifecycle:\n  stopSignal: SIGWHAT\n")
            .Environment("SUPERVISOR_NO_SUCH_KEY", "1")
            .Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.All(["drainSeconds", "terminationGracePeriodSeconds", "SIGWHAT", "SUPERVISOR_NO_SUCH_KEY"], word => Assert.Single(Lines(run), line => line.Contains(word, StringComparison.Ordinal)));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_configuration_file_that_is_not_there_is_78_and_named()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-c", "/no/such.yaml").Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains("/no/such.yaml", run.Log, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S117_a_port_in_use_is_71_and_nothing_starts(RunMode mode)
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        string address = other.LocalEndPoint!.ToString()!;
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"endpoint: {{tcp: \"{address}\"}}\n{Yaml.InitSteps("say step")}").Options("-q").Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(71), await run.WaitForExitAsync());
        Assert.Contains(address, Assert.Single(Lines(run)), StringComparison.Ordinal);
        Assert.Empty(run.StandardOutput.Text());
    }

    private static string[] Lines(SupervisorRun run) => run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
