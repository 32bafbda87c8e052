using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>Runs hooks for the loop, on its thread: starts them, collects their output, tells their end, kills them with all of their group.</summary>
internal sealed class HookRunner(Spawner spawner, ProcessTable table, ChildEnvironment environment, ISupervisorLog log, Action<LifecycleEvent> post)
{
    private const int SIGKILL = 9;

    private readonly List<OutputPipe> _pipes = [];
    private readonly List<(Incarnation Incarnation, HookKind Hook, TimeSpan Due)> _sleeps = [];
    private readonly HashSet<int> _ended = []; // killed by us, not reaped yet: nothing is told of them

    /// <summary>The pipes to poll.</summary>
    public IReadOnlyList<OutputPipe> Pipes => _pipes;

    /// <summary>When the next sleeping hook is over; null if none sleeps.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach ((_, _, TimeSpan due) in _sleeps)
            {
                next = next is null || due < next ? due : next;
            }

            return next;
        }
    }

    public void Start(TimeSpan now, Effect.StartHook hook, string mark)
    {
        switch (hook.Handler)
        {
            case HandlerPlan.Sleep sleep:
                _sleeps.Add((hook.Incarnation, hook.Hook, now + sleep.Duration));
                break;

            case HandlerPlan.Exec exec:
                StartExec(hook, exec.Process, mark);
                break;

            default:
                throw new System.Diagnostics.UnreachableException(hook.Handler.ToString());
        }
    }

    private void StartExec(Effect.StartHook hook, ProcessPlan process, string mark)
    {
        string name = $"{hook.Incarnation.Name}: {Name(hook.Hook)}";
        if (OutputPipe.TryCreate(line => log.WriteOutput(name, line)) is not { } pipe)
        {
            post(new LifecycleEvent.HookEnded(hook.Incarnation, hook.Hook, HookOutcome.Failure($"cannot make a pipe for its output: {Errors.Describe(Errors.Last())}")));
            return;
        }

        _ = table.TryFindProcess(hook.Incarnation, out int mainPid);
        SpawnResult result = spawner.Spawn(new SpawnRequest
        {
            Process = process,
            Environment = environment.For(process, mark, HookEnvironment.For(hook.Incarnation, mainPid, hook.Reason, hook.GraceLeft).AsSpan()),
            Output = pipe.WriteEnd,
        });
        if (!result.Started)
        {
            pipe.Close();
            post(new LifecycleEvent.HookEnded(hook.Incarnation, hook.Hook, HookOutcome.Failure($"cannot start: {result.Failure.Message}")));
            return;
        }

        table.Add(result.Pid, hook.Incarnation, hook.Hook);
        log.Write(LogEventLevel.Debug, "{Hook}: runs as pid {Pid}", name, result.Pid);
        pipe.CloseWriteEnd();
        _pipes.Add(pipe);
    }

    /// <summary>A hook's process has ended: what it wrote is read first, then its verdict is told.</summary>
    public void OnExited(int pid, Incarnation incarnation, HookKind hook, ExitStatus status)
    {
        ReadAll();
        if (_ended.Remove(pid))
        {
            return;
        }

        post(new LifecycleEvent.HookEnded(incarnation, hook, status.Code == 0 ? HookOutcome.Success : HookOutcome.Failure(status.ToString())));
    }

    /// <summary>Kills a running hook with its group; nothing is told of it.</summary>
    public void End(Incarnation incarnation, HookKind hook)
    {
        _sleeps.RemoveAll(sleep => sleep.Incarnation.Generation == incarnation.Generation && sleep.Hook == hook);
        if (!table.TryFindHook(incarnation, hook, out int pid))
        {
            return;
        }

        _ended.Add(pid);
        // Both: a hook that has not led its group for long may have left it (setsid), and the group may outlive the hook.
        _ = Libc.kill(-pid, SIGKILL);
        _ = Libc.kill(pid, SIGKILL);
    }

    /// <summary>Takes the next hook whose sleep is over.</summary>
    public void TellDue(TimeSpan now)
    {
        for (int i = 0; i < _sleeps.Count; i++)
        {
            (Incarnation incarnation, HookKind hook, TimeSpan due) = _sleeps[i];
            if (due <= now)
            {
                _sleeps.RemoveAt(i--);
                post(new LifecycleEvent.HookEnded(incarnation, hook, HookOutcome.Success));
            }
        }
    }

    /// <summary>Reads every pipe; those at their end are closed.</summary>
    public void ReadAll()
    {
        for (int i = _pipes.Count - 1; i >= 0; i--)
        {
            if (!_pipes[i].Read())
            {
                _pipes[i].Close();
                _pipes.RemoveAt(i);
            }
        }
    }

    /// <summary>The life is over: last lines without a line break come out, too.</summary>
    public void Close()
    {
        ReadAll();
        foreach (OutputPipe pipe in _pipes)
        {
            pipe.Close();
        }

        _pipes.Clear();
    }

    private static string Name(HookKind hook) => hook == HookKind.PostStart ? "postStart" : "preStop";
}
