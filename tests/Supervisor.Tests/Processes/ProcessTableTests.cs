using Supervisor.Lifecycle;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>Whose a pid is.</summary>
public sealed class ProcessTableTests
{
    private static readonly Incarnation First = new("main", ProcessRole.Main, Generation: 1, Restart: 0);
    private static readonly Incarnation Second = new("main", ProcessRole.Main, Generation: 2, Restart: 1);

    private readonly ProcessTable _table = new();

    [Fact]
    public void A_process_and_its_hooks_are_told_apart()
    {
        _table.Add(10, First, Job.Process);
        _table.Add(11, First, Job.PostStart);
        _table.Add(12, First, Job.PreStop);
        Assert.True(_table.TryFindProcess(First, out int process));
        Assert.Equal(10, process);
        Assert.True(_table.TryGet(12, out ProcessTable.Entry hook));
        Assert.Equal(new ProcessTable.Entry(First, Job.PreStop), hook);
        Assert.False(_table.TryFindProcess(Second, out _));
    }

    [Fact]
    public void Each_kind_of_hook_and_probe_is_a_job_of_its_own()
    {
        Job[] jobs =
        [
            .. Enum.GetValues<HookKind>().Select(ProcessTable.JobOf),
            .. Enum.GetValues<ProbeKind>().Select(ProcessTable.JobOf),
        ];
        Assert.Equal(Enum.GetValues<Job>().Except([Job.Process]), jobs);
    }

    [Fact]
    public void What_an_incarnation_left_of_hooks_and_probes_is_not_its_process()
    {
        _table.Add(10, First, Job.LivenessProbe);
        _table.Add(11, First, Job.PreStop);
        _table.Add(12, Second, Job.Process);
        Assert.False(_table.TryFindProcess(First, out _));
        Assert.True(_table.TryFindProcess(Second, out int process));
        Assert.Equal(12, process);
    }

    [Fact]
    public void A_reaped_pid_is_nobodys()
    {
        _table.Add(10, First, Job.Process);
        Assert.True(_table.Contains(10));
        Assert.True(_table.TryRemove(10, out ProcessTable.Entry entry));
        Assert.Equal(new ProcessTable.Entry(First, Job.Process), entry);
        Assert.False(_table.Contains(10));
        Assert.False(_table.TryRemove(10, out _));
        Assert.False(_table.TryFindProcess(First, out int pid));
        Assert.Equal(0, pid);
    }

    [Fact]
    public void A_reused_pid_is_the_later_ones()
    {
        _table.Add(10, First, Job.Process);
        Assert.True(_table.TryRemove(10, out _));
        _table.Add(10, Second, Job.Process);
        Assert.False(_table.TryFindProcess(First, out _));
        Assert.True(_table.TryGet(10, out ProcessTable.Entry entry));
        Assert.Equal(Second, entry.Incarnation);
    }
}
