using System.Diagnostics;

namespace Supervisor.TestSupport;

/// <summary>Waiting for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>Generous for a slow machine; a condition that holds is seen within milliseconds.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> holds; fails with <paramref name="what"/> and <paramref name="dump"/> when it does not in time.</summary>
    public static async Task Async(Func<bool> condition, string what, TimeSpan? timeout = null, Func<string>? dump = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TimeSpan limit = timeout ?? DefaultTimeout;
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan pause = s_shortestPause;
        while (!condition())
        {
            if (clock.Elapsed > limit)
            {
                throw new TestFailureException($"Waited {limit.TotalSeconds:0.###} s for: {what}{Environment.NewLine}{dump?.Invoke()}");
            }

            await Task.Delay(pause).ConfigureAwait(false);
            pause = pause * 1.5 < s_longestPause ? pause * 1.5 : s_longestPause;
        }
    }

    /// <summary>As above, for a value: returns the first one that is not null.</summary>
    public static async Task<T> Async<T>(Func<T?> value, string what, TimeSpan? timeout = null, Func<string>? dump = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        T? result = null;
        await Async(() => (result = value()) is not null, what, timeout, dump).ConfigureAwait(false);
        return result!;
    }
}
