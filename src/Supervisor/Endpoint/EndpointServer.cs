using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serilog.Events;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>endpoint.http</c>, <c>endpoint.grpc</c> and the control socket. Overview of the constraints:
/// <list type="bullet">
/// <item>Who asks for nothing pays for nothing: the sockets listen from the start, but Kestrel, its threads and its memory come with the first
/// connection, which waits in the socket's queue until then. The loop polls the bare descriptors up to that moment, and never after it.</item>
/// <item><see cref="Descriptors"/>, <see cref="OnConnection"/>, <see cref="NextDue"/> and <see cref="Stop"/> are the loop's thread's alone.
/// None but <see cref="Stop"/> waits for anything.</item>
/// <item>Everything else runs on the pool, reads snapshots, and posts.</item>
/// <item>Where there is no descriptor, memory or thread left to load it with, it is tried again after a pause, and supervision goes on.</item>
/// </list>
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives until we exit, and Stop is its end.")]
internal sealed class EndpointServer
{
    /// <summary>How long a failed attempt to load is followed by none; doubled by each one more.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Two workers of the pool and its gate, those of the sockets and of the timers, and Kestrel's heartbeat.</summary>
    private const int ThreadsToLoadWith = 6;

    private readonly EndpointSockets _sockets;
    private readonly HttpApplication _application;
    private readonly ISupervisorLog _log;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly int[] _descriptors;
    private readonly CancellationTokenSource _stopping = new();
    private Task<KestrelServer?>? _loading; // null until the first connection
    private TimeSpan? _pause; // after the last time that no thread could be had
    private TimeSpan _notBefore;

    public EndpointServer(EndpointSockets sockets, Routes routes, StatusBoard board, Pulse pulse, ISupervisorLog log, TimeProvider time)
    {
        _sockets = sockets;
        BoardChanges changes = new(board, time, _stopping.Token);
        _application = new HttpApplication(routes, new GrpcApplication(new GrpcHealth(board, pulse), changes, time), board, changes);
        _log = log;
        _time = time;
        _origin = time.GetTimestamp();
        _descriptors = [.. ((ListenSocket?[])[sockets.Http, sockets.Grpc, sockets.Control]).OfType<ListenSocket>().Select(socket => socket.Descriptor)];
    }

    /// <summary>What the loop polls for reading, and calls <see cref="OnConnection"/> at; none once the HTTP stack is being loaded.</summary>
    public ReadOnlySpan<int> Descriptors => _loading is null && NextDue is null ? _descriptors : [];

    /// <summary>In how long <see cref="Descriptors"/> is to be looked at again, where nothing else happens; null is never.</summary>
    public TimeSpan? NextDue => _loading is null && _notBefore > Now ? _notBefore - Now : null;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Somebody connects: the HTTP stack is loaded on the pool. Returns at once.</summary>
    public void OnConnection()
    {
        if (_loading is not null)
        {
            return;
        }

        if (SpareThreads.Exist(ThreadsToLoadWith))
        {
            _loading = Task.Run(LoadAsync);
            return;
        }

        _pause = _pause is { } last ? Longer(last) : FirstPause;
        _notBefore = Now + _pause.Value;
        _log.Write(LogEventLevel.Warning, "nobody can be answered: no thread can be made (a pids limit?); the next attempt is in {Pause} s", _pause.Value.TotalSeconds);
    }

    /// <summary>
    /// The last act: every answer under way gets its end, every stream what is the last on the board and its end, every connection is closed, the sockets' files are removed. Waits for it, but no
    /// longer than this.
    /// </summary>
    public void Stop(TimeSpan limit)
    {
        if (_loading is null)
        {
            _stopping.Cancel();
        }
        else
        {
            // Cut what lasts longer than three quarters of it, so that even that gets its end in time.
            _ = EndAsync(_loading, _stopping, limit * 0.75).Wait(limit);
        }

        _sockets.Close();
    }

    private async Task<KestrelServer?> LoadAsync()
    {
        for (TimeSpan pause = FirstPause; ; pause = Longer(pause))
        {
            KestrelServer? server = null;
            try
            {
                server = HttpServer.Create(_sockets, _log, _time);
                await server.StartAsync<IFeatureCollection>(_application, _stopping.Token).ConfigureAwait(false);
                return server;
            }
            catch (Exception failure)
            {
                // Whatever it is: supervision does without an endpoint, and says so.
                server?.Dispose();
                if (!_stopping.IsCancellationRequested)
                {
                    _log.Write(LogEventLevel.Warning, "nobody can be answered, the HTTP server does not start: {Reason}; the next attempt is in {Pause} s", Describe(failure), pause.TotalSeconds);
                }
            }

            try
            {
                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static async Task EndAsync(Task<KestrelServer?> loading, CancellationTokenSource stopping, TimeSpan patience)
    {
        // On the pool: what waits for it writes its last words there.
        await stopping.CancelAsync().ConfigureAwait(false);
        if (await loading.ConfigureAwait(false) is not { } server)
        {
            return;
        }

        using CancellationTokenSource cut = new(patience);
        try
        {
            await server.StopAsync(cut.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Cut, or in the middle of something: the process ends now, and its exit code is the application's.
        }
    }

    /// <summary>The framework's own messages are keys in this file (UseSystemResourceKeys).</summary>
    private static string Describe(Exception failure) => failure switch
    {
        OutOfMemoryException => "no memory, or no thread, is left",
        SocketException socket => socket.SocketErrorCode.ToString(),
        { InnerException: { } inner } => Describe(inner),
        // The framework's own when it can't have a descriptor, an epoll instance or a thread for its sockets.
        _ => $"{failure.GetType().Name} (a limit of open files, or a pids limit?)",
    };
}
