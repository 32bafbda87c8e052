using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.HandOver;

/// <summary>Environment, arguments and directory that our children are handed.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S50_the_environment_is_inherited_in_its_order_with_what_is_set_in_it(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Environment("FIRST", "1").Environment("CHANGED", "inherited").Environment("LAST", "2")
            .Configuration("env: [{name: CHANGED, value: configured}, {name: ADDED, value: new}]\n").Child("report @/report").Start();
        ChildReport report = await run.WaitForReportAsync();
        Assert.Equal(
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "FIRST=1", "CHANGED=configured", "LAST=2", "ADDED=new"],
            report.Environment.Where(entry => !entry.StartsWith("_SUPERVISOR_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task S51_an_empty_value_is_set_and_empty_and_of_two_the_later_one_counts()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("INHERITED", "").Environment("EMPTIED", "x")
            .Configuration("env: [{name: EMPTIED, value: \"\"}, {name: TWICE, value: one}, {name: TWICE, value: two}]\n").Child("report @/report").Start();
        ChildReport report = await run.WaitForReportAsync();
        Assert.Equal(("", "", "two"), (report.Variable("INHERITED"), report.Variable("EMPTIED"), report.Variable("TWICE")));
        Assert.Single(report.Environment, entry => entry.StartsWith("TWICE=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S52_percent_and_dollar_need_no_escape()
    {
        const string Value = "100% $HOME ${HOME} $$ $1 `x` \\ %(x)s";
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("INHERITED", Value)
            .Configuration($"env: [{{name: CONFIGURED, value: '{Value}'}}]\n").Child("report", "@/report", "env", $"X={Value}").Start();
        ChildReport report = await run.WaitForReportAsync();
        Assert.Equal((Value, Value), (report.Variable("INHERITED"), report.Variable("CONFIGURED")));
        Assert.Equal($"X={Value}", report.Arguments[^1]);
    }

    [Fact]
    public async Task References_are_expanded_in_the_configuration_and_never_in_the_command_line()
    {
        string command = ChildProgram.Yaml(ChildProgram.Command("report", "@/step", "env", "X=$(NAME) $(UNKNOWN) $$(NAME) $$"));
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("NAME", "value")
            .Configuration($"env: [{{name: MADE, value: \"<$(NAME)>\"}}]\ninitContainers: [{{name: step, command: {command}}}]\n")
            .Child("report", "@/report", "env", "X=$(NAME)").Start();
        Assert.Equal("X=value $(UNKNOWN) $(NAME) $$", (await run.WaitForReportAsync("step")).Arguments[^1]);
        ChildReport main = await run.WaitForReportAsync();
        Assert.Equal("X=$(NAME)", main.Arguments[^1]);
        Assert.Equal("<value>", main.Variable("MADE"));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S121_bytes_that_are_not_UTF_8_pass_untouched(RunMode mode)
    {
        string bytes = string.Concat(Enumerable.Range(1, 255).Select(value => (char)value));
        await using SupervisorRun run = new SupervisorSetup(mode).Environment("BYTES", bytes).Environment("N\u00E4ME", "\u00FF")
            .Child("report", "@/report", "env", $"X={bytes}", "exit", "16").Start();
        Assert.Equal(ExitStatus.Exited(16), await run.WaitForExitAsync());
        ChildReport report = await run.WaitForReportAsync();
        Assert.Equal((bytes, "\u00FF"), (report.Variable("BYTES"), report.Variable("N\u00E4ME")));
        Assert.Contains($"X={bytes}", report.Arguments);
    }

    [Fact]
    public async Task S121_output_passes_untouched()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-v").Child("copy").Input(bytes).Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(bytes, run.StandardOutput.Bytes());
    }

    [Fact]
    public async Task S121_a_long_environment_and_a_long_argument_pass_untouched()
    {
        // MAX_ARG_STRLEN of the kernel is 128 KiB a string.
        string text = new('x', 130_000);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("LONG", text).Child("report", "@/report", "env", $"X={text}").Start();
        ChildReport report = await run.WaitForReportAsync();
        Assert.Equal(text, report.Variable("LONG"));
        Assert.Equal($"X={text}", report.Arguments[^1]);
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task Variables_of_the_runtime_are_the_application_s_and_change_nothing_for_us(RunMode mode)
    {
        // Each of these stops or changes a .NET program that sees it: a heap of 64 KiB, a GC heap a core, a debugger's pipe, another tool's start-up.
        string[] entries =
        [
            "DOTNET_GCHeapHardLimit=10000", "DOTNET_gcServer=1", "DOTNET_GCHeapCount=64", "DOTNET_EnableDiagnostics=1", "DOTNET_DbgEnableMiniDump=1",
            "COMPlus_GCHeapHardLimit=10000", "COMPlus_gcServer=1", "ASPNETCORE_URLS=http://0.0.0.0:1", "OPENSSL_CONF=/no/such/file",
        ];
        SupervisorSetup setup = new SupervisorSetup(mode).Child("report @/report exit 17");
        foreach (string entry in entries)
        {
            setup.Environment(entry);
        }

        await using SupervisorRun run = setup.Start();
        Assert.Equal(ExitStatus.Exited(17), await run.WaitForExitAsync());
        Assert.Equal(entries, (await run.WaitForReportAsync()).Environment.Where(entries.Contains));
    }

    [Fact]
    public async Task Our_own_variables_are_not_handed_on_and_those_of_other_programs_are()
    {
        string[] others = ["SUPERVISOR_TOKEN=t", "SUPERVISOR_ENABLED=1", "SUPERVISOR_SERVER_URL=u", "SUPERVISOR_PROCESS_NAME=p", "SUPERVISOR_GROUP_NAME=g",
            "SUPERVISOR_SERVICE_HOST=h", "SUPERVISOR_SERVICE_PORT=1", "SUPERVISOR_SERVICE_PORT_HTTP=1", "SUPERVISOR_PORT=tcp://1", "SUPERVISOR_PORT_80_TCP_ADDR=a"];
        SupervisorSetup setup = new SupervisorSetup(RunMode.Process1).Configuration(Yaml.InitSteps("report @/step"))
            .Environment("SUPERVISOR_LOGGING__LEVEL", "debug").Environment("SUPERVISOR_DRAIN_SECONDS", "1").Child("report @/report");
        foreach (string other in others)
        {
            setup.Environment(other);
        }

        await using SupervisorRun run = setup.Start();
        foreach (string name in (string[])["step", "report"])
        {
            ChildReport report = await run.WaitForReportAsync(name);
            Assert.Equal(others, report.Environment.Where(entry => entry.StartsWith("SUPERVISOR_", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task S56_the_PATH_of_the_child_is_used()
    {
        using TemporaryDirectory bin = new();
        File.Copy(ChildProgram.Path, bin["only-here"]);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"env: [{{name: PATH, value: \"/nowhere:{bin.Path}\"}}]\n")
            .Command("only-here", "exit", "18").Start();
        Assert.Equal(ExitStatus.Exited(18), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task S56_a_file_of_that_name_that_can_not_be_executed_is_passed_over()
    {
        using TemporaryDirectory first = new();
        using TemporaryDirectory second = new();
        first.Write("twice", "not a program");
        File.Copy(ChildProgram.Path, second["twice"]);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).WithoutPath().Environment("PATH", $"{first.Path}:{second.Path}")
            .Command("twice", "exit", "19").Start();
        Assert.Equal(ExitStatus.Exited(19), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task S56_without_a_PATH_the_usual_directories_are_searched()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).WithoutPath().Command("sh", "-c", "exit 20").Start();
        Assert.Equal(ExitStatus.Exited(20), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("/usr", "/usr")]
    [InlineData("below", "below")]
    public async Task S48_S55_main_runs_in_the_directory_that_we_were_started_in_or_in_workingDir(string? workingDir, string expected)
    {
        using TemporaryDirectory start = new();
        Directory.CreateDirectory(start["below"]);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare($"cd {start.Path}")
            .Configuration(workingDir is null ? "" : $"workingDir: {workingDir}\n").Child("report @/report").Start();
        Assert.Equal(Path.Combine(start.Path, expected).TrimEnd('/'), (await run.WaitForReportAsync()).WorkingDirectory);
    }
}
