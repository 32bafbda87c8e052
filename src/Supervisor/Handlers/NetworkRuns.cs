using System.Collections.Concurrent;
using Supervisor.Lifecycle;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>The attempts over the network that are under way: ordinary asynchronous code on the pool, which only posts. Begun and ended on the loop's thread.</summary>
/// <param name="post">Takes an event from any thread.</param>
internal sealed class NetworkRuns(TimeProvider time, Action<LifecycleEvent> post)
{
    /// <summary>Two workers of the pool and its gate, those of the sockets, of the timers and of a look-up.</summary>
    private const int ThreadsToBeginWith = 6;

    // Concurrent, because what has ended takes itself out.
    private readonly ConcurrentDictionary<(int Generation, Job Job), CancellationTokenSource> _underWay = [];
    private bool _hasPool;

    /// <summary>Begins an attempt; <paramref name="toEvent"/> makes of its verdict what is posted, unless it is ended before.</summary>
    /// <param name="timeout">Over all of it; zero is no limit.</param>
    public void Start(Incarnation incarnation, Job job, HandlerPlan handler, AttemptPurpose purpose, TimeSpan timeout, Func<AttemptResult, LifecycleEvent> toEvent)
    {
        End(incarnation, job);
        if (!(_hasPool = _hasPool || SpareThreads.Exist(ThreadsToBeginWith)))
        {
            // No verdict, and told as such: a pool that was asked now would never do anything again.
            post(toEvent(AttemptResult.Error("no thread can be made (a pids limit?)")));
            return;
        }

        CancellationTokenSource cancellation = new();
        _underWay[(incarnation.Generation, job)] = cancellation;
        _ = RunAsync((incarnation.Generation, job), cancellation, handler, purpose, timeout, toEvent);
    }

    /// <summary>Gives an attempt up; nothing is told of it, but for a verdict that is on its way already.</summary>
    public void End(Incarnation incarnation, Job job)
    {
        if (_underWay.TryRemove((incarnation.Generation, job), out CancellationTokenSource? cancellation))
        {
            _ = CancelAsync(cancellation);
        }
    }

    private async Task RunAsync((int Generation, Job Job) key, CancellationTokenSource cancellation, HandlerPlan handler, AttemptPurpose purpose, TimeSpan timeout, Func<AttemptResult, LifecycleEvent> toEvent)
    {
        AttemptResult result = await NetworkAttempt.RunAsync(handler, purpose, timeout, time, cancellation.Token).ConfigureAwait(false);
        // Who takes it out disposes of it: we, or the one who gave it up.
        if (_underWay.TryRemove(KeyValuePair.Create(key, cancellation)))
        {
            cancellation.Dispose();
            post(toEvent(result));
        }
    }

    private static async Task CancelAsync(CancellationTokenSource cancellation)
    {
        // Off the loop's thread: what cancels runs the callbacks.
        using (cancellation)
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
        }
    }
}
