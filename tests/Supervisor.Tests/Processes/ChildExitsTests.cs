using Supervisor.Lifecycle;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>Each status goes to whom it belongs, once.</summary>
public sealed class ChildExitsTests : IChildOwner
{
    private static readonly Incarnation First = new("main", ProcessRole.Main, Generation: 1, Restart: 0);
    private static readonly Incarnation Second = new("main", ProcessRole.Main, Generation: 2, Restart: 1);

    private readonly ProcessTable _table = new();
    private readonly List<string> _told = [];
    private Action? _onExit;

    [Fact]
    public void A_process_a_command_and_a_stranger_are_told_apart()
    {
        _table.Add(10, First, Job.Process);
        _table.Add(11, First, Job.PreStop);
        Assert.Equal(2, Tell(Ended(7, 1), Ended(11, 3), Ended(10, 5), Ended(8, 0)));
        Assert.Equal(["command 11 exit code 3", "process 1 exit code 5"], _told);
        Assert.False(_table.Contains(10));
        Assert.False(_table.Contains(11));
    }

    [Fact]
    public void A_stranger_with_the_number_of_one_that_was_reaped_is_nobodys()
    {
        _table.Add(10, First, Job.Process);
        Assert.Equal(1, Tell(Ended(10, 5), Ended(10, 6)));
        Assert.Equal(["process 1 exit code 5"], _told);
    }

    [Fact]
    public void The_number_is_free_before_its_owner_hears_of_the_end()
    {
        // Whoever is told may start the next one at once, and be given the same number.
        _table.Add(10, First, Job.Process);
        _onExit = () =>
        {
            _onExit = null;
            _table.Add(10, Second, Job.Process);
        };
        Assert.Equal(0, Tell(Ended(10, 5), Ended(10, 6)));
        Assert.Equal(["process 1 exit code 5", "process 2 exit code 6"], _told);
    }

    [Fact]
    public void What_is_stopped_lives_and_stays_whose_it_is()
    {
        _table.Add(10, First, Job.Process);
        _table.Add(11, First, Job.PostStart);
        // Commands and strangers that stop are nobody's affair, and no strangers that were reaped.
        Assert.Equal(0, Tell(Stopped(10, 20), Stopped(11, 20), Stopped(12, 20)));
        Assert.Equal(["stopped 1 by 20"], _told);
        Assert.Equal(0, Tell(Ended(10, 0), Ended(11, 0)));
    }

    void IChildOwner.OnProcessExited(Incarnation incarnation, Reaped child)
    {
        _told.Add($"process {incarnation.Generation} {child.Status}");
        _onExit?.Invoke();
    }

    void IChildOwner.OnProcessStopped(Incarnation incarnation, Reaped child) => _told.Add($"stopped {incarnation.Generation} by {child.StoppedBy}");

    void IChildOwner.OnCommandExited(Reaped child) => _told.Add($"command {child.Pid} {child.Status}");

    private int Tell(params List<Reaped> reaped) => ChildExits.Tell(reaped, _table, this);

    private static Reaped Ended(int pid, int code) => new(pid, ExitStatus.Exited(code), 0);

    private static Reaped Stopped(int pid, int signal) => new(pid, default, signal);
}
