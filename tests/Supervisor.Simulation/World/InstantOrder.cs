namespace Supervisor.Simulation.World;

/// <summary>
/// In which of the loop's turns, and in which order within one, it finds out what happens at the same instant. All of it follows from the seed, the time and
/// what it is, and from nothing before it: who takes one happening out of a scenario leaves the order of the others as it was.
/// </summary>
internal sealed class InstantOrder(ulong seed)
{
    /// <summary>The turn in which the timers of that instant are due. There are two before it, in which they are not yet, and one after it.</summary>
    public const int TimerSlot = 2;

    private const int Slots = 4;

    /// <param name="due">When it happened; earlier than <paramref name="now"/> where we were not run.</param>
    public int SlotOf(TimeSpan now, TimeSpan due, ulong key)
    {
        int slot = (int)(SplitMix64.Mix(Rank(now, key)) % Slots);
        // What happened while nothing of ours ran is there when we do.
        return due < now ? Math.Min(slot, TimerSlot) : slot;
    }

    public ulong Rank(TimeSpan now, ulong key) => SplitMix64.Mix(SplitMix64.Mix(seed + (ulong)now.Ticks) + key);
}
