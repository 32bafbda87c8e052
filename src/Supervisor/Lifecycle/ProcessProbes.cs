using System.Diagnostics;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// The probes of one incarnation, and what they have to do with each other: until startup has passed, liveness and readiness do nothing; once
/// it has, readiness runs at once and liveness waits for its next turn. While a stop is under way only readiness goes on.
/// </summary>
internal sealed class ProcessProbes
{
    private readonly ProbesPlan _plan;
    private readonly ProbeMachine? _startup;
    private readonly ProbeMachine? _liveness;
    private readonly ProbeMachine? _readiness;
    private TimeSpan _startedAt;
    private bool _isOpen; // postStart is over

    public ProcessProbes(Incarnation incarnation, ProbesPlan plan, IProbeOwner owner, List<Effect> effects)
    {
        _plan = plan;
        _startup = plan.Startup is { } startup ? new ProbeMachine(incarnation, ProbeKind.Startup, startup, owner, effects) : null;
        _liveness = plan.Liveness is { } liveness ? new ProbeMachine(incarnation, ProbeKind.Liveness, liveness, owner, effects) : null;
        _readiness = plan.Readiness is { } readiness ? new ProbeMachine(incarnation, ProbeKind.Readiness, readiness, owner, effects) : null;
    }

    /// <summary>postStart is over and startup has passed, where there is one.</summary>
    public bool IsStarted => _isOpen && _startup is null or { Value: ProbeValue.Success };

    /// <summary>Started, and readiness has passed, where there is one.</summary>
    public bool IsReady => IsStarted && _readiness is null or { Value: ProbeValue.Success };

    /// <summary>Those that there are: startup, liveness, readiness.</summary>
    public IEnumerable<ProbeMachine> All => new[] { _startup, _liveness, _readiness }.OfType<ProbeMachine>();

    /// <summary>The process runs and its postStart is over. The grids count from the start of the process all the same.</summary>
    public void Open(TimeSpan now, TimeSpan startedAt)
    {
        _isOpen = true;
        _startedAt = startedAt;
        if (_startup is not null)
        {
            _startup.Begin(now, startedAt + _plan.Startup!.InitialDelay);
            return;
        }

        _liveness?.Begin(now, startedAt + _plan.Liveness!.InitialDelay);
        _readiness?.Begin(now, startedAt + _plan.Readiness!.InitialDelay);
    }

    /// <summary>Startup has passed: the gate is open.</summary>
    public void StartupPassed(TimeSpan now)
    {
        _liveness?.Begin(now, _startedAt + _plan.Liveness!.InitialDelay);
        if (_readiness is not null)
        {
            // At once, but for a delay that is not over yet; the grid starts anew here.
            TimeSpan delayed = _startedAt + _plan.Readiness!.InitialDelay;
            _readiness.Begin(now, delayed > now ? delayed : now);
        }
    }

    /// <summary>The process is being stopped: it is not asked any more whether it lives, but whether it is ready.</summary>
    public void StopBegins()
    {
        _startup?.Cease();
        _liveness?.Cease();
    }

    /// <summary>The process is gone.</summary>
    public void End()
    {
        StopBegins();
        _readiness?.Cease();
    }

    public ProbeMachine? Find(ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => _startup,
        ProbeKind.Liveness => _liveness,
        ProbeKind.Readiness => _readiness,
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>The grace period of a stop that this probe causes; null is the pod's.</summary>
    public TimeSpan? GraceOf(ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => _plan.Startup?.GracePeriod,
        ProbeKind.Liveness => _plan.Liveness?.GracePeriod,
        ProbeKind.Readiness => throw new UnreachableException("readiness stops nothing"),
        _ => throw new UnreachableException(kind.ToString()),
    };
}
