namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// How late a real machine is with each small thing: mostly milliseconds, now and then much more. Without a source of chance it is always the
/// same little.
/// </summary>
/// <param name="withTimers">The core's timers are late too (<see cref="Early"/>).</param>
internal sealed class Latencies(Random? random, bool withTimers)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMilliseconds(2);

    public TimeSpan Next()
    {
        if (random is null)
        {
            return s_usual;
        }

        double most = random.Next(8) == 0 ? 70 : 12;
        return TimeSpan.FromMilliseconds(0.1 + random.NextDouble() * most);
    }

    /// <summary>
    /// How much too early something is that lasts so long. In truth nothing is; but the core's timers are late as well, and in the fake world they are not.
    /// </summary>
    public TimeSpan Early() => random is null || !withTimers || random.Next(3) != 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.NextDouble() * 40);
}
