using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Endpoint;

/// <summary>
/// A connection that counts (<see cref="ConnectionCeiling"/>) until the last of it is gone. Kestrel ends its part when the answer is in the
/// connection's buffer, and then waits without a limit for a client that does not take it: here it has <see cref="LastWords"/>.
/// </summary>
internal sealed class AdmittedConnection : ConnectionContext
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _inner;
    private readonly Action<AdmittedConnection> _left;

    public AdmittedConnection(ConnectionContext inner, Action<AdmittedConnection> left)
    {
        _inner = inner;
        _left = left;
        Place = new LinkedListNode<AdmittedConnection>(this);
    }

    /// <summary>Where it stands among those that are open.</summary>
    public LinkedListNode<AdmittedConnection> Place { get; }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _inner.Transport;
        set => _inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _inner.ConnectionClosed;
        set => _inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            Task end = _inner.DisposeAsync().AsTask();
            if (!end.IsCompleted)
            {
                using CancellationTokenSource patience = new();
                if (await Task.WhenAny(end, Task.Delay(LastWords, patience.Token)).ConfigureAwait(false) != end)
                {
                    _inner.Abort(new ConnectionAbortedException());
                }

                await patience.CancelAsync().ConfigureAwait(false);
            }

            await end.ConfigureAwait(false);
        }
        finally
        {
            _left(this);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
