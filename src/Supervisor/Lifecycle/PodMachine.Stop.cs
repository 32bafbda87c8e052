using System.Diagnostics;
using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>Requests to end the whole: the first one begins the stop, later ones only shorten it.</summary>
internal sealed partial class PodMachine
{
    private void OnStopRequested(TimeSpan now, StopRequest request)
    {
        bool first = _stop is null;
        _stop ??= request;
        _stopSignals += request.BySignal ? 1 : 0;
        TimeSpan grace = request.GracePeriod ?? _plan.GracePeriod;
        if (first || now + grace < _deadline)
        {
            _deadline = now + grace;
        }

        switch (State)
        {
            case PodState.Created:
                Tell(LogEventLevel.Information, "stop before anything was started: {Why}", request.Origin);
                Finish(ExitStatus.Terminated);
                break;

            case PodState.InitStep:
                StopCurrent(now, request, grace, TimeSpan.Zero);
                break;

            case PodState.Main:
                PublishReady(false);
                StopCurrent(now, request, grace, DrainFor(request));
                break;

            case PodState.ClearingRun when first:
                Tell(LogEventLevel.Information, "stopping between two runs: {Why}", request.Origin);
                ShortenSweep(now);
                break;

            case PodState.BackingOff:
                Tell(LogEventLevel.Information, "stopping during the back-off: {Why}", request.Origin);
                EndBackoff();
                _exitCode = ExitCodeWithoutRun;
                ClearAll(now, _current!.Incarnation, _deadline, killedAt: null);
                break;

            case PodState.ClearingRun:
            case PodState.ClearingAll:
                ShortenSweep(now);
                break;

            case PodState.Ended:
                break;

            default:
                throw new UnreachableException($"stop requested in {State}");
        }
    }

    private void StopCurrent(TimeSpan now, StopRequest request, TimeSpan grace, TimeSpan drain)
    {
        ProcessMachine current = _current!;
        if (request.BySignal && _stopSignals == 2)
        {
            current.Hurry(now);
            return;
        }

        StopOrder order = new(request.Origin, HookReason.StopRequested, grace, drain, Reach.Everything);
        if (request.BySignal && _stopSignals > 2)
        {
            current.KillNow(now, order with { Why = "a third stop signal" });
            return;
        }

        current.Stop(now, order);
    }

    /// <summary>
    /// How long to drain: nothing if this incarnation was never ready. A request with a grace period of its own that is shorter shortens the
    /// drain first, and leaves preStop half of it; without a preStop the 2 s between stop signal and SIGKILL are left.
    /// </summary>
    private TimeSpan DrainFor(StopRequest request)
    {
        if (!_everReady)
        {
            return TimeSpan.Zero;
        }

        TimeSpan grace = request.GracePeriod ?? _plan.GracePeriod;
        if (grace >= _plan.GracePeriod)
        {
            return _plan.Drain;
        }

        TimeSpan most = _plan.Main.PreStop is not null ? grace / 2 : grace - Floor;
        if (most < TimeSpan.Zero)
        {
            most = TimeSpan.Zero;
        }

        return _plan.Drain < most ? _plan.Drain : most;
    }

    private void ShortenSweep(TimeSpan now)
    {
        if (_stopSignals > 2)
        {
            _sweep.KillNow(now);
            return;
        }

        _sweep.EndBy(now, _deadline);
    }
}
