using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>
/// Runs the commands of hooks and probes, on the loop's thread: starts them in a group of their own, collects their output, kills them with
/// that group when their time is over, tells their end.
/// </summary>
/// <remarks>A pipe may outlive its command: a grandchild that holds it open is read on, and never delays the verdict.</remarks>
internal sealed class ExecRunner(Spawner spawner, ProcessTable table, ISupervisorLog log)
{
    /// <summary>Most pipes that are open at a time: what is left in the background by command after command must not use up our descriptors.</summary>
    private const int MostPipes = 64;

    private readonly List<OutputPipe> _pipes = [];
    private readonly Dictionary<int, ExecRun> _runs = [];

    /// <summary>The pipes to poll.</summary>
    public IReadOnlyList<OutputPipe> Pipes => _pipes;

    /// <summary>When the time of the next command is over; null if none has a limit.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (ExecRun run in _runs.Values)
            {
                if (run is { IsSettled: false, Due: { } due } && (next is null || due < next))
                {
                    next = due;
                }
            }

            return next;
        }
    }

    /// <summary>Starts a command. What can't be started is a failure: a probe that never decides would be the worse fault.</summary>
    public void Start(TimeSpan now, ExecRequest request)
    {
        CloseOldest();
        if (OutputPipe.TryCreate(request.LogName is { } name ? line => log.WriteOutput(name, line) : null) is not { } pipe)
        {
            request.OnEnded(AttemptResult.Failure($"cannot make a pipe for its output: {Errors.Describe(Errors.Last())}"));
            return;
        }

        SpawnResult result = spawner.Spawn(new SpawnRequest { Process = request.Process, Environment = request.Environment, Output = pipe.WriteEnd });
        if (!result.Started)
        {
            pipe.Close();
            request.OnEnded(AttemptResult.Failure($"cannot start: {result.Failure.Message}"));
            return;
        }

        table.Add(result.Pid, request.Incarnation, request.Job);
        if (log.IsEnabled(LogEventLevel.Debug))
        {
            log.Write(LogEventLevel.Debug, "{Container}: {Job} runs as pid {Pid}", request.Incarnation.Name, request.Job, result.Pid);
        }

        pipe.CloseWriteEnd();
        _pipes.Add(pipe);
        _runs.Add(result.Pid, new ExecRun(request, result.Pid, pipe, request.Timeout > TimeSpan.Zero ? now + request.Timeout : null));
    }

    /// <summary>A command's process has ended: what it wrote is read first, then its verdict is told.</summary>
    public void OnExited(int pid, ExitStatus status)
    {
        if (_runs.Remove(pid, out ExecRun? run))
        {
            Drain(run.Pipe);
            run.Exited(status);
        }
    }

    /// <summary>Kills a command that is under way, with its group and all that it started; nothing is told of it.</summary>
    public void End(Incarnation incarnation, Job job)
    {
        foreach (ExecRun run in _runs.Values)
        {
            if (!run.IsSettled && run.IsFor(incarnation, job))
            {
                run.Abandon();
                Leftovers.KillTree(run.Pid, run.Mark);
            }
        }
    }

    /// <summary>Kills what has used up its time, and tells that it failed: its end is not waited for.</summary>
    public void KillDue(TimeSpan now)
    {
        List<ExecRun>? due = null;
        foreach (ExecRun run in _runs.Values)
        {
            if (!run.IsSettled && run.Due <= now)
            {
                (due ??= []).Add(run);
            }
        }

        if (due is null)
        {
            return;
        }

        foreach (ExecRun run in due)
        {
            Leftovers.KillTree(run.Pid, run.Mark);
            run.TimedOut();
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

    /// <summary>Closes the oldest pipe whose command has ended, if there are too many: who still writes into it is told so (SIGPIPE, EPIPE).</summary>
    private void CloseOldest()
    {
        if (_pipes.Count < MostPipes)
        {
            return;
        }

        OutputPipe? oldest = _pipes.Find(pipe => !_runs.Values.Any(run => run.Pipe == pipe));
        if (oldest is not null)
        {
            oldest.Close();
            _pipes.Remove(oldest);
        }
    }

    private void Drain(OutputPipe pipe)
    {
        if (_pipes.Contains(pipe) && !pipe.ReadAll())
        {
            pipe.Close();
            _pipes.Remove(pipe);
        }
    }
}
