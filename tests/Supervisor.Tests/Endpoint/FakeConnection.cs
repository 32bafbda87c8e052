using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Tests.Endpoint;

/// <summary>A connection without a network.</summary>
internal sealed class FakeConnection : ConnectionContext
{
    private readonly TaskCompletionSource _aborted = new();

    /// <summary>False: its client does not take the rest of an answer, and it ends only when it is cut.</summary>
    public bool EndsByItself { get; init; } = true;

    public bool WasAborted => _aborted.Task.IsCompleted;

    public override string ConnectionId { get; set; } = "";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; } = null!;

    public override void Abort(ConnectionAbortedException abortReason) => _aborted.TrySetResult();

    public override async ValueTask DisposeAsync()
    {
        if (!EndsByItself)
        {
            await _aborted.Task;
        }

        await base.DisposeAsync();
    }
}
