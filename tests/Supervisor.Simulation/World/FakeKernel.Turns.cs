namespace Supervisor.Simulation.World;

/// <summary>
/// What happens when. Without an <see cref="InstantOrder"/> each thing is a step of its own, in the order of its arrival. With one a step is a turn of the
/// loop: all that it finds, phase after phase, as <c>SupervisorLoop.Turn</c> does.
/// </summary>
internal sealed partial class FakeKernel
{
    /// <summary>Something that will happen.</summary>
    /// <param name="Key">What it is; the same in each life that has it.</param>
    private readonly record struct Happening(Source Source, ulong Key, Action Does);

    /// <summary>Something whose time has come.</summary>
    private readonly record struct Found(int Slot, ulong Rank, long Arrival, Happening Happening);

    private readonly PriorityQueue<Happening, (TimeSpan At, long Order)> _happenings = new();
    private readonly List<Found> _found = [];
    private readonly List<Found> _turn = [];
    private readonly List<(TimeSpan From, TimeSpan To)> _freezes = [];
    private long _order;
    private bool _isTurning;

    /// <summary>How things that happen at the same instant are found out; null is one by one, as they came.</summary>
    public InstantOrder? Order { get; init; }

    /// <summary>At equal times, whether a due timer comes before what happens in the world; without an <see cref="Order"/>. The loop reads signals and exits first.</summary>
    public Func<bool> TimerFirst { get; init; } = () => false;

    /// <summary>Has something happen at a time to come.</summary>
    public void At(TimeSpan at, Action happening) => At(at, Source.Inbox, 0, happening);

    public void At(double seconds, Action happening) => At(TimeSpan.FromSeconds(seconds), happening);

    public void At(TimeSpan at, Source source, ulong key, Action happening) => _happenings.Enqueue(new Happening(source, key, happening), (at, _order++));

    /// <summary>Nothing of ours runs from the one time to the other: what happens between them is found out then.</summary>
    public void FreezeAt(double from, double to) => Freeze(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));

    public void Freeze(TimeSpan from, TimeSpan to) => _freezes.Add((from, to));

    /// <summary>Something may still happen.</summary>
    public bool IsBusy => NextAt is not null;

    /// <summary>Goes on to the next thing that happens, or the next turn. False if nothing ever will.</summary>
    public bool Step()
    {
        if (NextAt is not { } next)
        {
            return false;
        }

        Advance(next);
        if (Order is null)
        {
            StepAlone();
        }
        else
        {
            TakeTurn(Order);
        }

        return true;
    }

    private TimeSpan? NextAt
    {
        get
        {
            if (_mayReapMore || _found.Count > 0)
            {
                return Now;
            }

            TimeSpan? timer = _timers.Next;
            return _happenings.TryPeek(out _, out (TimeSpan At, long) next) && (timer is null || next.At < timer) ? next.At : timer;
        }
    }

    private void Advance(TimeSpan to)
    {
        Now = to > Now ? to : Now;
        foreach ((TimeSpan from, TimeSpan until) in _freezes)
        {
            Now = Now > from && Now < until ? until : Now;
        }
    }

    private void StepAlone()
    {
        if (_mayReapMore)
        {
            Reap();
            return;
        }

        bool happens = _happenings.TryPeek(out _, out (TimeSpan At, long) next) && next.At <= Now;
        TimeSpan? timer = _timers.Next;
        if (timer <= Now && (!happens || timer < next.At || (timer == next.At && TimerFirst())))
        {
            FireTimer();
            return;
        }

        _happenings.Dequeue().Does();
    }

    private void TakeTurn(InstantOrder order)
    {
        while (_happenings.TryPeek(out Happening next, out (TimeSpan At, long Order) when) && when.At <= Now)
        {
            _ = _happenings.Dequeue();
            _found.Add(new Found(order.SlotOf(Now, when.At, next.Key), order.Rank(Now, next.Key), when.Order, next));
        }

        bool timersAreDue = _timers.Next <= Now;
        int slot = timersAreDue ? InstantOrder.TimerSlot : int.MaxValue;
        foreach (Found found in _found)
        {
            slot = Math.Min(slot, found.Slot);
        }

        _turn.Clear();
        _turn.AddRange(_found.Where(found => found.Slot == slot));
        _found.RemoveAll(found => found.Slot == slot);
        _turn.Sort((one, other) => (one.Happening.Source, one.Rank, one.Arrival).CompareTo((other.Happening.Source, other.Rank, other.Arrival)));

        _isTurning = true;
        Do(Source.World);
        Do(Source.Signal);
        ReapInTurn();
        Do(Source.Inbox);
        if (slot < InstantOrder.TimerSlot)
        {
            // Their time is not quite over yet; the next turn is the one.
            _found.AddRange(_turn.Where(found => found.Happening.Source == Source.Due).Select(found => found with { Slot = InstantOrder.TimerSlot }));
        }
        else
        {
            Do(Source.Due);
        }

        DispatchAll();
        // What is armed meanwhile is due a moment later, in the next turn.
        for (int due = slot == InstantOrder.TimerSlot ? _armed.Count : 0; due > 0 && _timers.Next <= Now; due--)
        {
            FireTimer();
            DispatchAll();
        }

        _isTurning = false;
    }

    private void Do(Source source)
    {
        foreach (Found found in _turn)
        {
            if (found.Happening.Source == source)
            {
                found.Happening.Does();
            }
        }
    }

    private void ReapInTurn()
    {
        if (_mayReapMore)
        {
            Reap();
        }

        DispatchAll();
        LookAgain();
        DispatchAll();
    }

    private void FireTimer()
    {
        if (_timers.TryTakeDue(Now, out Lifecycle.TimerKey key))
        {
            _armed.Remove(key);
            Dispatch(new Lifecycle.LifecycleEvent.TimerDue(key));
        }
    }
}
