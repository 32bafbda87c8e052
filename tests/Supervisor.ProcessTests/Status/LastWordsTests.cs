using Supervisor.ProcessTests.Guards;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Status;

/// <summary>What a process leaves in <c>terminationMessagePath</c>, and what the kernel says of its memory.</summary>
public sealed class LastWordsTests
{
    private const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 300}\n";
    private const string UntilGo = "while [ ! -e $0/go ]; do sleep 0.05; done";

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task R04_the_last_words_of_each_life_are_its_own(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup("terminationMessagePath: \"@/words\"\n" + Always, mode)
            .Child("nth @/count [ [ append @/words first-life exit 1 ] [ await @/go append @/words second-life exit 2 ] ]").Start();
        Pod pod = new(run);
        PodStatus second = await pod.WaitForAsync(status => status is { Main: { RestartCount: 1, State.Kind: "running" } }, "the second life");
        Assert.Equal(("Error", "first-life\n", 1), (second.Main.LastState!.Reason, second.Main.LastState.Message, second.Main.LastState.ExitCode));
        Assert.Equal("", File.ReadAllText(run.Directory["words"]));
        run.Directory.Write("go", "");
        PodStatus waiting = await pod.WaitForAsync(status => status.Main.State.Reason == "CrashLoopBackOff", "the back-off");
        Assert.Equal("second-life\n", waiting.Main.LastState!.Message);
    }

    [Fact]
    public async Task R04_R08_who_succeeds_may_leave_words_as_well_and_output_is_none_of_them()
    {
        await using SupervisorRun run = Pod.Setup(
            $"initContainers: [{{name: one, command: {ChildProgram.Yaml("say other append @/one DONE")}, terminationMessagePath: \"@/one\", terminationMessagePolicy: FallbackToLogsOnError}}, " +
            $"{{name: two, command: {ChildProgram.Yaml("say other")}, terminationMessagePath: \"@/two\", terminationMessagePolicy: FallbackToLogsOnError}}]\n").Child("pause").Start();
        PodStatus status = await new Pod(run).WaitForReadyAsync();
        Assert.Equal(("Completed", "DONE\n"), (status.InitContainers[0].State.Reason, status.InitContainers[0].State.Message));
        Assert.Equal(("Completed", ""), (status.InitContainers[1].State.Reason, status.InitContainers[1].State.Message));
    }

    [Fact]
    public async Task R05_another_user_may_write_them()
    {
        using ScratchRoot root = new ScratchRoot().AddDevices().AddDirectory("/tmp", 0b111_111_111);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Root(root).Configuration("terminationMessagePath: /tmp/words\nendpoint: {control: /tmp/control.sock}\n" + Always)
            .Child("user 64999 64999 nth /tmp/count [ [ append /tmp/words DONE exit 0 ] [ pause ] ]").Start();
        PodStatus status = await Eventually.Async(
            () => ControlSocket.TryGetStatus(root.OnHost("/tmp/control.sock")) is { Main: { RestartCount: 1, State.Kind: "running" } } again ? again : null, "the second life", dump: run.Dump);
        Assert.Equal(("Completed", "DONE\n"), (status.Main.LastState!.Reason, status.Main.LastState.Message));
    }

    [Fact]
    public async Task Of_long_words_the_last_4096_bytes_are_kept_and_output_is_never_read()
    {
        await using SupervisorRun run = Pod.Setup("terminationMessagePath: \"@/words\"\nterminationMessagePolicy: FallbackToLogsOnError\n" + Always)
            .Command("/bin/sh", "-c", $"if [ -e $0/again ]; then {UntilGo}; echo output; exit 3; fi; touch $0/again; yes 0123456789abcde | head -c 20000 >$0/words; exit 1", "@/").Start();
        Pod pod = new(run);
        PodStatus second = await pod.WaitForAsync(status => status is { Main: { RestartCount: 1, State.Kind: "running" } }, "the second life");
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789abcde\n", 256)), second.Main.LastState!.Message);
        run.Directory.Write("go", "");
        PodStatus status = await pod.WaitForAsync(each => each.Main.State.Reason == "CrashLoopBackOff", "the back-off");
        Assert.Equal("", status.Main.LastState!.Message);
        Assert.Contains("FallbackToLogsOnError is File here", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_made_is_one_warning_and_the_usual_place_none()
    {
        await using SupervisorRun run = Pod.Setup("terminationMessagePath: \"@/nowhere/words\"\nrestartPolicy: Always\nrestartBackoff: {initialSeconds: 0}\n")
            .Child("append @/count x unless @/hold [ exit 1 ] pause").Start();
        await run.WaitForLinesAsync("count", 5);
        run.Directory.Write("hold", "");
        await run.WaitForLogAsync("No such file or directory (ENOENT); it has no last words");
        Assert.Single(run.Log.Split('\n'), line => line.Contains("terminationMessagePath", StringComparison.Ordinal));

        using ScratchRoot root = new ScratchRoot() { IsReadOnly = true }.AddDevices();
        await using SupervisorRun bare = new SupervisorSetup(RunMode.Process1).Root(root).Child("exit 3").Start();
        Assert.Equal(ExitStatus.Exited(3), await bare.WaitForExitAsync());
        Assert.DoesNotContain("terminationMessagePath", bare.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_kills_for_want_of_memory_is_OOMKilled()
    {
        using MemoryLimit limit = new(64 << 20);
        await using SupervisorRun run = Pod.Setup(Always).PrepareOutside("append", limit.Procs, "0")
            // The second life is killed too, by nobody's want of memory.
            .Command("/bin/sh", "-c", $"if [ -e $0/again ]; then {UntilGo}; kill -KILL $$; fi; touch $0/again; exec tail /dev/zero", "@/").Start();
        Pod pod = new(run);
        PodStatus second = await pod.WaitForAsync(each => each is { Main: { RestartCount: 1, State.Kind: "running" } }, "the second life", TimeSpan.FromSeconds(60));
        Assert.Equal(("OOMKilled", 137), (second.Main.LastState!.Reason, second.Main.LastState.ExitCode));
        run.Directory.Write("go", "");
        PodStatus status = await pod.WaitForAsync(each => each.Main.State.Reason == "CrashLoopBackOff", "the back-off");
        Assert.Equal(("Error", 137), (status.Main.LastState!.Reason, status.Main.LastState.ExitCode));
        Assert.Contains("exit code 137, killed by SIGKILL, out of memory", run.Log, StringComparison.Ordinal);
    }
}
