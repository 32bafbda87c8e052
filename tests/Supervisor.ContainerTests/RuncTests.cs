using Supervisor.ContainerTests.Docker;
using Supervisor.ContainerTests.Runc;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>The core of it under runc without Docker: what containerd, Podman and CRI-O build upon; and what Docker can not take away.</summary>
public sealed class RuncTests(DockerEngine engine)
{
    private const string CtrlC = "\u0003";

    public static TheoryData<string> EachRestriction => ["plain", "read-only", "nobody", "no capabilities", "no new privileges", "seccomp", "all"];

    [Theory]
    [MemberData(nameof(EachRestriction))]
    public async Task S119_S128_a_whole_life(string restriction)
    {
        await using RuncContainer container = (await RestrictAsync(new RuncSetup(), restriction)).Environment(WholeLife.Variables).Child(WholeLife.Main).Start();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);

        int pid = await container.PidAsync();
        bool all = restriction == "all";
        Assert.Equal(all || restriction == "nobody" ? "65534" : "0", KernelView.StatusField(pid, "Uid"));
        Assert.Equal(all || restriction is "nobody" or "no capabilities", KernelView.StatusField(pid, "CapEff") == "0000000000000000");
        Assert.Equal(all || restriction == "no new privileges" ? "1" : "0", KernelView.StatusField(pid, "NoNewPrivs"));
        Assert.Equal(all || restriction == "seccomp" ? "2" : "0", KernelView.StatusField(pid, "Seccomp"));
        Assert.Equal(all || restriction == "read-only", KernelView.HasReadOnlyRoot(pid));

        await container.KillAsync("TERM");
        Assert.Equal(WholeLife.ExitCode, await container.WaitForExitAsync());
        WholeLife.Check(container.Directory, container.Run.Log);
    }

    [Fact]
    public async Task S119_a_whole_life_without_proc()
    {
        await using RuncContainer container = new RuncSetup().WithoutProc().Capabilities("CAP_SYS_ADMIN").Environment(WholeLife.Variables)
            .Child($"orphan [ setsid append-on TERM /out/left-over TERM append /out/left-over up pause ] {WholeLife.Main}").Start();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.WaitForLinesAsync("left-over", 1);
        Assert.False(Directory.Exists($"/proc/{await container.PidAsync()}/root/proc/self"));
        await container.KillAsync("TERM");
        Assert.Equal(WholeLife.ExitCode, await container.WaitForExitAsync());
        WholeLife.Check(container.Directory, WithoutLeftoverLines(container.Run.Log));
        Assert.Equal(["up", "TERM"], container.Directory.Lines("left-over"));
    }

    [Fact]
    public async Task Without_dev_urandom_is_71_and_one_sentence_that_names_it()
    {
        await using RuncContainer container = new RuncSetup().OnlyDevNull().Child("append /out/life main").Start();
        Assert.Equal(71, await container.WaitForExitAsync());
        Assert.Contains("/dev/urandom", Assert.Single(container.Run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(container.Directory.Lines("life"));
    }

    [Theory]
    [InlineData("/child exit 0", 0)]
    [InlineData("/child exit 42", 42)]
    [InlineData("/child die-by TERM", 143)]
    [InlineData("/child die-by KILL", 137)]
    [InlineData("/out", 126)]
    [InlineData("/no-such-program", 127)]
    [InlineData("", 78)]
    public async Task S1_S2_the_end_of_main_is_the_end_of_the_container(string command, int code)
    {
        await using RuncContainer container = new RuncSetup().Command(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Start();
        Assert.Equal(code, await container.WaitForExitAsync());
    }

    [Fact]
    public async Task S62_Ctrl_C_at_a_terminal_is_130()
    {
        await using RuncContainer container = new RuncSetup().Terminal().Child("report /out/report say main-is-up pause").Start();
        await container.Run.WaitForOutputAsync("main-is-up");
        ChildReport main = ChildReport.Parse(await File.ReadAllTextAsync(container.Directory["report"], TestContext.Current.CancellationToken));
        Assert.Equal(main.ProcessGroup, main.ForegroundGroup);
        container.Run.Terminal!.Type(CtrlC);
        Assert.Equal(130, await container.WaitForExitAsync());
    }

    [Fact]
    public async Task A_session_lives_until_the_end_and_its_orphans_are_reaped()
    {
        await using RuncContainer container = new RuncSetup().Child("exit-on TERM 6 append /out/life main pause").Start();
        await container.WaitForLinesAsync("life", 1);
        await container.ExecuteDetachedAsync("/child", "detach-streams", "repeat", "50", "[", "orphan", "[", "]", "]", "append-on", "TERM", "/out/session", "TERM", "append", "/out/session", "up", "pause");
        await container.WaitForLinesAsync("session", 1);
        int pid = await container.PidAsync();

        // The session itself is a child of nobody inside: its parent was runc.
        await container.Run.WaitForAsync(() => ProcessTree.ChildrenOf(pid).All(child => ProcStatus.Read(child) is not { State: 'Z' }), "the orphans to be reaped");
        await container.KillAsync("TERM");
        Assert.Equal(6, await container.WaitForExitAsync());
        Assert.Equal(["up", "TERM"], container.Directory.Lines("session"));
    }

    [Fact]
    public async Task S28_a_real_time_signal_of_runc_kill_reaches_main()
    {
        await using RuncContainer container = new RuncSetup().Child("log-signals /out/life TERM exit 3").Start();
        await container.WaitForLinesAsync("life", 1);
        await container.KillAsync("37");
        await container.Run.WaitForAsync(() => Signals().Contains("37"), "signal 37 in the file");
        await container.KillAsync("TERM");
        Assert.Equal(3, await container.WaitForExitAsync());
        Assert.Equal(["37", "15"], Signals());

        // Runc 1.1 passes on the SIGURG (23) with which Go's runtime interrupts its own threads (go issue 24543).
        string[] Signals() => [.. container.Directory.Lines("life")[1..].Where(signal => signal != "23")];
    }

    /// <summary>A left-over is a line of the log that is worth a warning; the rest has none.</summary>
    private static string WithoutLeftoverLines(string log) =>
        string.Join('\n', log.Split('\n').Where(line => !line.Contains("left", StringComparison.Ordinal) || line.Contains("of the grace period left", StringComparison.Ordinal)));

    private async Task<RuncSetup> RestrictAsync(RuncSetup setup, string restriction) => restriction switch
    {
        "plain" => setup,
        "read-only" => setup.ReadOnlyRoot(),
        "nobody" => setup.User(65534),
        "no capabilities" => setup.Capabilities(),
        "no new privileges" => setup.NoNewPrivileges(),
        "seccomp" => setup.Seccomp(await SeccompProfile.ReadAsync(engine)),
        "all" => setup.ReadOnlyRoot().User(65534).Capabilities().NoNewPrivileges().Seccomp(await SeccompProfile.ReadAsync(engine)).PidsLimit(64),
        _ => throw new TestFailureException($"no such restriction: {restriction}"),
    };
}
