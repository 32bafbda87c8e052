using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>
/// Writes down how long each phase of each run took, by looking at the core after each event. The first life is kept whole (its first
/// <see cref="MostOfFirstLife"/> phases: a step may fail for ever), of what follows the last <see cref="MostRuns"/> runs.
/// </summary>
internal sealed class PhaseRecorder(PodMachine pod, DateTimeOffset startTime)
{
    public const int MostOfFirstLife = 64;
    public const int MostRuns = 20;

    private const string Ok = "ok";
    private const string Failed = "failed";
    private const string CutOff = "cut off";

    /// <summary>A phase that lasts.</summary>
    private sealed record Open(string Phase, ContainerLife Life, ProcessMachine? Process, int Restart, TimeSpan From)
    {
        public PhaseSpan Closed(DateTimeOffset from, DateTimeOffset? to, string outcome) => new(Phase, Life.Name, Restart, from, to, outcome);
    }

    private readonly List<PhaseSpan> _firstLife = [];
    private readonly List<PhaseSpan> _later = [];
    private bool _firstLifeIsOver;
    private ProcessMachine? _wasReady; // the incarnation that has been Ready at least once
    private Open? _open;
    private ImmutableArray<PhaseSpan>? _spans = [];

    /// <summary>All that is kept, in the order in which it began; the same array as long as nothing changes.</summary>
    public ImmutableArray<PhaseSpan> Spans => _spans ??= MakeSpans();

    /// <summary>Looks what is going on after an event at <paramref name="now"/>.</summary>
    public void Look(TimeSpan now)
    {
        if (pod.IsReady)
        {
            _wasReady = pod.Main.Running;
        }

        Open? present = Present(now);
        if (present?.Phase == _open?.Phase && present?.Process == _open?.Process && present?.Life == _open?.Life)
        {
            return;
        }

        if (_open is { } over)
        {
            Keep(over.Closed(At(over.From), At(now), OutcomeOf(over)));
        }

        _firstLifeIsOver |= pod.Main is { Running: null, Last: not null };
        _open = present;
        _spans = null;
    }

    private Open? Present(TimeSpan now)
    {
        foreach (ContainerLife life in pod.InitSteps)
        {
            if (PhaseOf(life) is { } phase)
            {
                return Opened(phase, life, now);
            }
        }

        return PhaseOf(pod.Main) is { } ofMain ? Opened(ofMain, pod.Main, now) : null;
    }

    private static Open Opened(string phase, ContainerLife life, TimeSpan now) =>
        new(phase, life, life.Running, phase == PhaseSpan.Backoff ? life.Restarts + 1 : life.Restarts, now);

    private string? PhaseOf(ContainerLife life)
    {
        if (life.Running is not { } process)
        {
            return life.Backoff is null ? null : PhaseSpan.Backoff;
        }

        if (process.Incarnation.Role == ProcessRole.InitStep)
        {
            return PhaseSpan.Init;
        }

        return process.State switch
        {
            ProcessState.Created or ProcessState.Starting => PhaseSpan.Start,
            ProcessState.Running when process.IsInPostStart => PhaseSpan.PostStart,
            ProcessState.Running when !process.IsStarted => PhaseSpan.Startup,
            ProcessState.Running when _wasReady != process => PhaseSpan.Ready,
            ProcessState.Running or ProcessState.Ended => null,
            ProcessState.Draining => PhaseSpan.Drain,
            ProcessState.PreStopping => PhaseSpan.PreStop,
            ProcessState.Terminating or ProcessState.Killing => PhaseSpan.Stop,
            _ => throw new System.Diagnostics.UnreachableException(process.State.ToString()),
        };
    }

    private string OutcomeOf(Open over)
    {
        if (over.Process is not { } process)
        {
            return pod.IsStopping ? CutOff : Ok;
        }

        if (process is { State: ProcessState.Ended, NeverRan: true })
        {
            return Failed;
        }

        bool isOver = process.State == ProcessState.Ended;
        return over.Phase switch
        {
            PhaseSpan.Start => Ok,
            PhaseSpan.PostStart when process.PostStartFailed => Failed,
            PhaseSpan.Startup when process.StopReason == HookReason.StartupFailed => Failed,
            PhaseSpan.PreStop when process.PreStopFailed => Failed,
            PhaseSpan.PreStop when process.IsInPreStop => CutOff,
            PhaseSpan.PostStart or PhaseSpan.Startup or PhaseSpan.Ready when process.IsStopping && !isOver => CutOff,
            PhaseSpan.Init when isOver && process.Status.Code == 0 => Ok,
            _ => isOver ? process.Status.ToString() : Ok,
        };
    }

    private void Keep(PhaseSpan span)
    {
        if (!_firstLifeIsOver && _firstLife.Count < MostOfFirstLife)
        {
            _firstLife.Add(span);
            return;
        }

        _later.Add(span);
        // A run's phases follow each other, so the oldest run is the first of the list.
        int runs = 1;
        for (int i = _later.Count - 1; i > 0; i--)
        {
            runs += IsSameRun(_later[i], _later[i - 1]) ? 0 : 1;
            if (runs > MostRuns)
            {
                _later.RemoveRange(0, i);
                return;
            }
        }
    }

    private static bool IsSameRun(PhaseSpan one, PhaseSpan other) => one.Container == other.Container && one.Restart == other.Restart;

    private ImmutableArray<PhaseSpan> MakeSpans() =>
        [.. _firstLife, .. _later, .. _open is { } open ? [open.Closed(At(open.From), null, "")] : Array.Empty<PhaseSpan>()];

    private DateTimeOffset At(TimeSpan time) => startTime + time;
}
