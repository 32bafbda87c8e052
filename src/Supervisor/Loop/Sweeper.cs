using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Processes;

namespace Supervisor.Loop;

/// <summary>Carries out the sweep that the core has ordered: signals what is there, looks again after each exit and every 20 ms, and tells when nothing is left.</summary>
internal sealed class Sweeper(Leftovers leftovers, Func<Incarnation, string> markOf, ISupervisorLog log, Action<LifecycleEvent> post)
{
    /// <summary>What nobody sends SIGCHLD for: processes of an exec session, and the group members that are others' children.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<int> _signaled = [];
    private readonly Dictionary<int, int> _groups = [];
    private Effect.Sweep? _order;

    /// <summary>When to look again; null while there is nothing to sweep.</summary>
    public TimeSpan? NextDue { get; private set; }

    /// <summary>The process group that an incarnation led; to be found after its process is gone.</summary>
    public void Remember(Incarnation incarnation, int group) => _groups[incarnation.Generation] = group;

    public void Begin(TimeSpan now, Effect.Sweep order)
    {
        if (_order?.Signal != order.Signal || _order.Number != order.Number)
        {
            _signaled.Clear();
        }

        _order = order;
        Look(now);
    }

    public void GiveUp(int number)
    {
        if (_order?.Number == number)
        {
            End();
            List<string> names = Leftovers.Describe();
            log.Write(LogEventLevel.Error, "still there 5s after SIGKILL: {Processes}", names.Count == 0 ? "processes that can't be named without /proc" : string.Join(", ", names));
        }
    }

    public void Look(TimeSpan now)
    {
        if (_order is not { } order)
        {
            return;
        }

        bool left = order.Reach switch
        {
            Reach.Everything => leftovers.SignalEverything(order.Signal, _signaled),
            Reach.Incarnation => _groups.TryGetValue(order.Incarnation.Generation, out int group)
                && leftovers.SignalIncarnation(group, markOf(order.Incarnation), order.Signal, _signaled),
            _ => throw new System.Diagnostics.UnreachableException(order.Reach.ToString()),
        };
        if (left)
        {
            NextDue = now + LookAgain;
            return;
        }

        End();
        post(new LifecycleEvent.LeftoversGone(order.Number));
    }

    private void End()
    {
        _order = null;
        NextDue = null;
        _signaled.Clear();
    }
}
