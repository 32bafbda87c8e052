using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Mono.Unix.Native;
using Serilog.Events;
using Supervisor.Logging;

namespace Supervisor.Endpoint;

/// <summary>
/// Accepts the connections of one socket for Kestrel. In the place of Kestrel's own listener, which has no ceiling that lets the newest in,
/// asks no peer who he is, and tries again at once, for ever, where there is no descriptor left.
/// </summary>
internal sealed class ConnectionListener : IConnectionListener
{
    /// <summary>How long nothing is accepted after accept(2) failed for want of descriptors or memory.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Most bytes of a connection that wait to be read, and to be written. More than the longest request head (<see cref="HttpServer"/>).</summary>
    private const int ReadBuffer = 16 * 1024;
    private const int WriteBuffer = 16 * 1024;

    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _factory;
    private readonly ConnectionCeiling _ceiling;
    private readonly bool _asksPeers;
    private readonly ISupervisorLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _unbound = new();

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The socket takes the handle.")]
    public ConnectionListener(FileHandleEndPoint endPoint, bool asksPeers, ISupervisorLog log, TimeProvider time)
    {
        EndPoint = endPoint;
        // Not its owner: the descriptor is closed, and its file removed, by who made them.
        _socket = new Socket(new SafeSocketHandle((nint)endPoint.FileHandle, ownsHandle: false));
        SocketConnectionFactoryOptions options = new() { IOQueueCount = 1, MaxReadBufferSize = ReadBuffer, MaxWriteBufferSize = WriteBuffer };
        _factory = new SocketConnectionContextFactory(options, NullLogger.Instance);
        _ceiling = ConnectionCeiling.FromDescriptorLimit();
        _asksPeers = asksPeers;
        _log = log;
        _time = time;
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(_unbound.Token).ConfigureAwait(false);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException failure)
            {
                if (!await MayGoOnAsync(failure.SocketErrorCode).ConfigureAwait(false))
                {
                    return null;
                }

                continue;
            }

            if (Admit(socket) is { } connection)
            {
                return connection;
            }
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        _unbound.Dispose();
        _socket.Dispose();
        _factory.Dispose();
    }

    /// <summary>Null for a stranger, who is cut before a byte of his is read, and for a connection that is gone already.</summary>
    private ConnectionContext? Admit(Socket socket)
    {
        ControlPeer? peer = null;
        if (_asksPeers)
        {
            peer = ControlPeer.Of((int)socket.Handle);
            if (peer?.IsTrustedBy(Syscall.geteuid()) != true)
            {
                socket.Dispose();
                // Not louder: whoever may connect could fill the log.
                _log.Write(LogEventLevel.Debug, "a connection to the control socket refused: pid {Pid} is of user {User}", peer?.Pid ?? 0, peer?.UserId ?? 0);
                return null;
            }
        }

        try
        {
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                // An answer is one piece, and must not wait for the acknowledgement of the one before it (Nagle).
                socket.NoDelay = true;
            }

            ConnectionContext connection = _factory.Create(socket);
            connection.Features.Set(peer);
            return _ceiling.Admit(connection);
        }
        catch (Exception)
        {
            // Gone already, or no memory for it: one connection's trouble must not end the accepting of others.
            socket.Dispose();
            return null;
        }
    }

    /// <summary>A connection that was given up while it waited is nothing; anything else (EMFILE, ENFILE, ENOBUFS, ENOMEM) wants a pause.</summary>
    private async Task<bool> MayGoOnAsync(SocketError error)
    {
        if (error is SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            return true;
        }

        try
        {
            await Task.Delay(Pause, _time, _unbound.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
