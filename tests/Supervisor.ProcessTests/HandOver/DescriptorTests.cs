using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.HandOver;

/// <summary>Which descriptors our children are handed: 0, 1, 2, and main what we were handed beyond; never one of ours.</summary>
public sealed class DescriptorTests
{
    private static readonly string s_stepAndHook = Yaml.InitSteps("report @/step") + Yaml.Hooks(postStart: "report @/hook");

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S46_descriptors_that_we_were_handed_go_to_main_only(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare("open 3 @/three open 7 @/seven open 200 @/two-hundred")
            .Configuration(s_stepAndHook).Child("report @/report await @/hook exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        ChildReport main = await run.WaitForReportAsync();
        Assert.Equal([0, 1, 2, 3, 7, 200], main.Descriptors.Keys.Order());
        if (mode != RunMode.Process1WithoutProc)
        {
            Assert.Equal(run.Directory["three"], main.Descriptors[3]);
            Assert.Equal(run.Directory["two-hundred"], main.Descriptors[200]);
        }

        Assert.Equal([0, 1, 2], (await run.WaitForReportAsync("step")).Descriptors.Keys.Order());
        Assert.Equal([0, 1, 2], (await run.WaitForReportAsync("hook")).Descriptors.Keys.Order());
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S46_none_of_our_own_descriptors_reaches_a_child(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration($"endpoint: {{tcp: \"127.0.0.1:{FreePort.Next()}\"}}\n{s_stepAndHook}")
            .Child("report @/report await @/hook exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        foreach (string name in (string[])["step", "hook", "report"])
        {
            Assert.Equal([0, 1, 2], (await run.WaitForReportAsync(name)).Descriptors.Keys.Order());
        }
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S46_the_standard_streams_of_main_are_ours_and_a_hook_reads_nothing(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(s_stepAndHook).Child("report @/report await @/hook pause").Start();
        ChildReport main = await run.WaitForReportAsync();
        ChildReport step = await run.WaitForReportAsync("step");
        for (int descriptor = 0; descriptor <= 2; descriptor++)
        {
            string ours = File.ResolveLinkTarget($"/proc/{run.Pid}/fd/{descriptor}", returnFinalTarget: false)!.Name;
            Assert.EndsWith(ours, main.Descriptors[descriptor], StringComparison.Ordinal);
            Assert.EndsWith(ours, step.Descriptors[descriptor], StringComparison.Ordinal);
        }

        Assert.Equal("/dev/null", (await run.WaitForReportAsync("hook")).Descriptors[0]);
    }

    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    [InlineData(RunMode.Subreaper)]
    public async Task S47_LISTEN_PID_names_main_when_the_descriptors_were_meant_for_us(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Environment("LISTEN_FDS", "1").Prepare("env-pid LISTEN_PID open 3 @/socket")
            .Child("report @/report exit 12").Start();
        Assert.Equal(ExitStatus.Exited(12), await run.WaitForExitAsync());
        ChildReport main = await run.WaitForReportAsync();
        Assert.Equal($"{main.Pid}", main.Variable("LISTEN_PID"));
        Assert.Equal("1", main.Variable("LISTEN_FDS"));
        Assert.Contains(3, main.Descriptors.Keys);
        Assert.DoesNotContain(main.Descriptors.Keys, descriptor => descriptor > 3);
    }

    [Fact]
    public async Task S47_a_LISTEN_PID_of_somebody_else_stays()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("LISTEN_FDS", "1").Environment("LISTEN_PID", "4711").Child("report @/report").Start();
        Assert.Equal("4711", (await run.WaitForReportAsync()).Variable("LISTEN_PID"));
    }

    [Theory]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task S47_a_command_that_can_not_be_executed_is_told_with_descriptors_too(string command, int code)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-q").Environment("LISTEN_FDS", "1").Prepare("env-pid LISTEN_PID open 3 @/socket")
            .Command(command).Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Contains(command, Assert.Single(run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("close 0", 0)]
    [InlineData("close 1", 1)]
    [InlineData("close 2", 2)]
    public async Task A_closed_standard_stream_is_dev_null_for_us_and_for_main(string verbs, int descriptor)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            await using SupervisorRun run = new SupervisorSetup(mode).Prepare(verbs).Child("report @/report exit 13").Start();
            Assert.Equal(ExitStatus.Exited(13), await run.WaitForExitAsync());
            ChildReport main = await run.WaitForReportAsync();
            Assert.Equal("/dev/null", main.Descriptors[descriptor]);
            Assert.Equal([0, 1, 2], main.Descriptors.Keys.Order());
        }
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task With_all_standard_streams_closed_everything_works(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare("close 0 close 1 close 2").Configuration(s_stepAndHook)
            .Child("exit-on TERM 14 report @/report await @/hook pause").Start();
        Assert.Equal([0, 1, 2], (await run.WaitForReportAsync()).Descriptors.Keys.Order());
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(14), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task S49_standard_input_flows_through_byte_by_byte_and_its_end_arrives()
    {
        byte[] bytes = new byte[1_000_000];
        new Random(4711).NextBytes(bytes);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child("copy exit 15").Input(bytes).Start();
        Assert.Equal(ExitStatus.Exited(15), await run.WaitForExitAsync());
        Assert.Equal(bytes, run.StandardOutput.Bytes());
    }
}
