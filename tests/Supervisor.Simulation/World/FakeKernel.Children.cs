using Supervisor.Lifecycle;
using Supervisor.Processes;

namespace Supervisor.Simulation.World;

/// <summary>
/// Children by their pids: who dies is a zombie until SIGCHLD has come and it was reaped. Whose a reaped pid was is found by the code that ships
/// (<see cref="ProcessTable"/>, <see cref="ChildExits"/>).
/// </summary>
internal sealed partial class FakeKernel : IChildOwner
{
    private const int FirstPid = 101;
    private const int FirstCommandPid = 10_001;
    private const int FirstOrphanPid = 20_001;

    private readonly ProcessTable _table = new();
    private readonly Queue<Reaped> _zombies = new();
    private readonly List<Reaped> _reaped = [];
    private readonly Dictionary<int, Action<ExitStatus>> _commandEnds = [];
    private bool _mayReapMore;
    private bool _isSIGCHLDPending;
    private int _commands;
    private int _orphans;
    private int _lastReaped;

    /// <summary>How long SIGCHLD is on its way; what dies meanwhile is found with it.</summary>
    public TimeSpan SIGCHLDDelay { get; init; }

    /// <summary>The kernel gives each process the lowest pid that is free.</summary>
    public bool PidsAreReused { get; init; }

    /// <summary>Children that nobody here waited for, and were reaped.</summary>
    public int Strangers { get; private set; }

    /// <summary>Orphans that we adopt, and that are dead already.</summary>
    /// <param name="reusePid">The first has the pid that was reaped last, where there was one.</param>
    public void Adopt(int count, bool reusePid)
    {
        for (int i = 0; i < count; i++)
        {
            bool isFree = _lastReaped != 0 && !_table.Contains(_lastReaped) && !_zombies.Any(zombie => zombie.Pid == _lastReaped);
            Die(reusePid && i == 0 && isFree ? _lastReaped : FirstOrphanPid + _orphans++, ExitStatus.Exited(1));
        }
    }

    /// <summary>SIGCHLD for nobody: of a child that stopped or went on, or that was reaped already.</summary>
    public void SendSIGCHLD()
    {
        _mayReapMore = true;
        if (Order is null)
        {
            Reap();
        }
    }

    private int PidOf(Incarnation incarnation)
    {
        if (!PidsAreReused)
        {
            return FirstPid - 1 + incarnation.Generation;
        }

        int pid = FirstPid;
        while (_table.Contains(pid) || _zombies.Any(zombie => zombie.Pid == pid))
        {
            pid++;
        }

        return pid;
    }

    private int StartCommand(Incarnation incarnation, Job job, Action<ExitStatus> ended)
    {
        int pid = FirstCommandPid + _commands++;
        _table.Add(pid, incarnation, job);
        _commandEnds.Add(pid, ended);
        return pid;
    }

    private bool IsCommandAlive(int pid) => _commandEnds.ContainsKey(pid) && !_zombies.Any(zombie => zombie.Pid == pid);

    private void Die(int pid, ExitStatus status)
    {
        _zombies.Enqueue(new Reaped(pid, status, 0));
        if (SIGCHLDDelay == TimeSpan.Zero)
        {
            SendSIGCHLD();
        }
        else if (!_isSIGCHLDPending)
        {
            // One stands for any number of exits.
            _isSIGCHLDPending = true;
            At(Now + SIGCHLDDelay, Source.Signal, 0, () =>
            {
                _isSIGCHLDPending = false;
                SendSIGCHLD();
            });
        }
    }

    private void KillCommand(int pid)
    {
        if (IsCommandAlive(pid))
        {
            At(Now, Source.World, (ulong)pid, () =>
            {
                if (IsCommandAlive(pid))
                {
                    Die(pid, ExitStatus.Signaled(9));
                }
            });
        }
    }

    private void KillCommands()
    {
        foreach (int pid in _commandEnds.Keys)
        {
            KillCommand(pid);
        }
    }

    private void Reap()
    {
        _reaped.Clear();
        while (_reaped.Count < Reaper.Batch && _zombies.TryDequeue(out Reaped zombie))
        {
            _reaped.Add(zombie);
            _lastReaped = zombie.Pid;
        }

        _mayReapMore = _zombies.Count > 0;
        Strangers += ChildExits.Tell(_reaped, _table, this);
        if (!_isTurning)
        {
            LookAgain();
        }
    }

    void IChildOwner.OnProcessExited(Incarnation incarnation, Reaped child) => Dispatch(new LifecycleEvent.Exited(incarnation, child.Status));

    void IChildOwner.OnProcessStopped(Incarnation incarnation, Reaped child)
    {
        // Job control is the loop's affair; the core is not told.
    }

    void IChildOwner.OnCommandExited(Reaped child)
    {
        if (_commandEnds.Remove(child.Pid, out Action<ExitStatus>? ended))
        {
            ended(child.Status);
        }
    }
}
