using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>A whole life in an image FROM scratch, under each restriction that Docker can impose, and under all of them.</summary>
public sealed class RestrictionTests(DockerEngine engine)
{
    private static readonly string[] s_readOnly = ["--read-only"];
    private static readonly string[] s_nobody = ["--user", "65534:65534"];
    private static readonly string[] s_noCapabilities = ["--cap-drop", "ALL"];
    private static readonly string[] s_noNewPrivileges = ["--security-opt", "no-new-privileges"];

    public static TheoryData<string> EachRestriction => ["plain", "read-only", "nobody", "no capabilities", "no new privileges", "no seccomp", "all"];

    [Theory]
    [MemberData(nameof(EachRestriction))]
    public async Task S119_S128_a_whole_life_in_a_scratch_image(string restriction)
    {
        string[] options = OptionsOf(restriction);
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options(options).Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);

        int pid = await container.PidAsync();
        Assert.Equal(options.Contains("--user") ? "65534" : "0", KernelView.StatusField(pid, "Uid"));
        Assert.Equal(options.Contains("--cap-drop") || options.Contains("--user"), KernelView.StatusField(pid, "CapEff") == "0000000000000000");
        Assert.Equal(options.Contains("no-new-privileges") ? "1" : "0", KernelView.StatusField(pid, "NoNewPrivs"));
        Assert.Equal(options.Contains("seccomp=unconfined") ? "0" : "2", KernelView.StatusField(pid, "Seccomp")); // 2: a filter, Docker's default profile
        Assert.Equal(options.Contains("--read-only"), KernelView.HasReadOnlyRoot(pid));
        ChildReport main = await container.WaitForReportAsync();
        Assert.Equal((1, options.Contains("--user") ? 65534 : 0), (main.ParentPid, main.UserId));

        await container.StopAsync();
        Assert.Equal(WholeLife.ExitCode, (await container.StateAsync()).ExitCode);
        WholeLife.Check(container.Directory, (await container.LogsAsync()).Error);
    }

    [Fact]
    public async Task S119_orphans_are_reaped_and_left_overs_ended_under_all_restrictions()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options(OptionsOf("all"))
            .Child("repeat 50 [ orphan [ ] ] orphan [ setsid append-on TERM /out/life TERM append /out/life ready pause ] await /out/go exit 3").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        int pid = await container.PidAsync();
        await container.WaitForAsync(() => ProcessTree.ChildrenOf(pid).Count == 2, "the orphans to be reaped: main and the left-over are what remains");
        container.Directory.Write("go", "");
        Assert.Equal(3, await container.WaitForExitAsync());

        // The left-over catches SIGTERM and stays: it had its SIGTERM before its SIGKILL.
        Assert.Equal(["ready", "TERM"], container.Directory.Lines("life"));
    }

    private static string[] OptionsOf(string restriction) => restriction switch
    {
        "plain" => [],
        "read-only" => s_readOnly,
        "nobody" => s_nobody,
        "no capabilities" => s_noCapabilities,
        "no new privileges" => s_noNewPrivileges,
        "no seccomp" => ["--security-opt", "seccomp=unconfined"],
        "all" => [.. s_readOnly, .. s_nobody, .. s_noCapabilities, .. s_noNewPrivileges, "--pids-limit", "64", "--memory", "64m", "--ipc", "private"],
        _ => throw new TestFailureException($"no such restriction: {restriction}"),
    };
}
