using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Supervisor.Lifecycle;

namespace Supervisor.Loop;

/// <summary>How other threads reach the loop: a queue, and the eventfd that ends its sleep. The only way there is.</summary>
internal sealed class Inbox(WakeUp wakeUp)
{
    private readonly ConcurrentQueue<LifecycleEvent> _events = new();

    /// <summary>From any thread.</summary>
    public void Post(LifecycleEvent happened)
    {
        _events.Enqueue(happened);
        wakeUp.Set();
    }

    /// <summary>The loop's alone.</summary>
    public bool TryTake([NotNullWhen(true)] out LifecycleEvent? happened) => _events.TryDequeue(out happened);
}
