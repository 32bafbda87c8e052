using System.Diagnostics;
using System.Globalization;
using Supervisor.Simulation.Scenarios;

namespace Supervisor.Simulation.Commands;

/// <summary>Lives of one seed after the other, on several processors, until one breaks a rule, so many are lived, or the time is over.</summary>
/// <param name="lives">Null is no limit.</param>
/// <param name="limit">Null is no limit.</param>
internal sealed class Exploration(ulong first, long? lives, TimeSpan? limit, int workers)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _watch = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _seen = [];
    private long _next;
    private long _lived;
    private long _steps;

    public ulong First => first;

    public int Workers => workers;

    public Coverage Coverage { get; } = new();

    /// <summary>How many lives had each of the things that the judge notes.</summary>
    public IReadOnlyDictionary<string, long> Seen => _seen;

    public long Lived => Volatile.Read(ref _lived);

    /// <summary>The first seed that broke a rule, of those that were lived.</summary>
    public (ulong Seed, LifeResult Result)? Failure { get; private set; }

    public string Summary
    {
        get
        {
            double seconds = Math.Max(_watch.Elapsed.TotalSeconds, 0.001);
            long lived = Lived;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds,7:0} s: {lived:#,0} lives, {lived / seconds:#,0} a second, {Volatile.Read(ref _steps):#,0} steps, {Coverage.Reached} of {Coverage.States.Count * Coverage.Events.Count} pairs of state and event reached");
        }
    }

    /// <param name="report">Called now and then.</param>
    public void Run(Action? report = null)
    {
        _watch.Start();
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Live))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        TimeSpan next = ReportInterval;
        foreach (Thread thread in threads)
        {
            while (!thread.Join(TimeSpan.FromMilliseconds(200)))
            {
                if (_watch.Elapsed >= next)
                {
                    next += ReportInterval;
                    report?.Invoke();
                }
            }
        }

        _watch.Stop();
    }

    private bool IsOver => Failure is not null || _watch.Elapsed >= limit;

    private void Live()
    {
        const int batch = 64;
        while (!IsOver)
        {
            long from = Interlocked.Add(ref _next, batch) - batch;
            long to = Math.Min(from + batch, lives ?? long.MaxValue);
            if (from >= to)
            {
                return;
            }

            Coverage coverage = new();
            Dictionary<string, long> seen = [];
            long steps = 0;
            for (long i = from; i < to; i++)
            {
                LifeResult result = ScenarioRun.Play(Generator.Of(first + (ulong)i), coverage);
                steps += result.Step;
                foreach (string what in result.Seen)
                {
                    seen[what] = seen.GetValueOrDefault(what) + 1;
                }

                if (result.Broken is not null)
                {
                    Fail(first + (ulong)i, result);
                    break;
                }
            }

            Merge(coverage, seen, to - from, steps);
        }
    }

    private void Fail(ulong seed, LifeResult result)
    {
        lock (_lock)
        {
            if (Failure is not { } other || seed < other.Seed)
            {
                Failure = (seed, result);
            }
        }
    }

    private void Merge(Coverage coverage, Dictionary<string, long> seen, long lived, long steps)
    {
        lock (_lock)
        {
            Coverage.Add(coverage);
            foreach ((string what, long count) in seen)
            {
                _seen[what] = _seen.GetValueOrDefault(what) + count;
            }

            Volatile.Write(ref _lived, _lived + lived);
            Volatile.Write(ref _steps, _steps + steps);
        }
    }
}
