using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Leftovers;

/// <summary>Where left-overs are found by different means: kill(-1), /proc, or by asking for one pid after the other.</summary>
public enum LeftoverMode
{
    Process1,
    Process1WithoutProc,
    Subreaper,
    SubreaperWithoutProc,
}

/// <summary>All of them.</summary>
internal sealed class LeftoverModes : TheoryData<LeftoverMode>
{
    public LeftoverModes() => AddRange(Enum.GetValues<LeftoverMode>());

    public static SupervisorSetup Setup(LeftoverMode mode) => mode switch
    {
        LeftoverMode.Process1 => new SupervisorSetup(RunMode.Process1),
        LeftoverMode.Process1WithoutProc => new SupervisorSetup(RunMode.Process1WithoutProc),
        LeftoverMode.Subreaper => new SupervisorSetup(RunMode.Subreaper),

        // The guard above needs its /proc: only what follows it is put into a mount namespace where there is none.
        LeftoverMode.SubreaperWithoutProc => new SupervisorSetup(RunMode.Subreaper)
            .PrepareOutside("exec", "/usr/bin/unshare", "--mount", "--", ChildProgram.Path, "hide-proc"),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>Fails if one of these processes is still there, or anything got past a supervisor that is not process 1.</summary>
    public static void AssertGone(SupervisorRun run, IEnumerable<ProcStatus> processes)
    {
        Assert.All(processes, process => Assert.True(ProcStatus.Read(process.Pid) is null or { State: 'Z' or 'X' }));
        Assert.Empty(run.Escapees);
    }
}
