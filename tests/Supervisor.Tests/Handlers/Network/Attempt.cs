using System.Collections.Immutable;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>Attempts as the tests make them: real time, five seconds unless they say otherwise.</summary>
internal static class Attempt
{
    /// <summary>Of a test in which nothing takes time.</summary>
    public static readonly TimeSpan Ample = TimeSpan.FromSeconds(5);

    public static HandlerPlan.HttpGet Get(int port, string path = "/", string host = "127.0.0.1", bool https = false, params ImmutableArray<HttpHeader> headers) =>
        new(https, host, port, path, headers);

    public static Task<AttemptResult> RunAsync(HandlerPlan handler, double timeout = 5) =>
        NetworkAttempt.RunAsync(handler, AttemptPurpose.Probe, TimeSpan.FromSeconds(timeout), TimeProvider.System, CancellationToken.None);

    /// <summary>Without a time limit.</summary>
    public static Task<AttemptResult> RunUntilAsync(HandlerPlan handler, CancellationToken cancelled) =>
        NetworkAttempt.RunAsync(handler, AttemptPurpose.Probe, TimeSpan.Zero, TimeProvider.System, cancelled);

    public static Task<AttemptResult> RunHookAsync(HandlerPlan handler, double timeout = 5) =>
        NetworkAttempt.RunAsync(handler, AttemptPurpose.Hook, TimeSpan.FromSeconds(timeout), TimeProvider.System, CancellationToken.None);

    /// <summary>What a test waits for comes soon, or fails it.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Ample);

    public static Task Soon(this Task task) => task.WaitAsync(Ample);
}
