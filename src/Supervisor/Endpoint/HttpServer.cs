using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Supervisor.Logging;

namespace Supervisor.Endpoint;

/// <summary>Makes Kestrel, without a host: HTTP/1 on the given sockets, HTTP/2 without TLS on the one for gRPC, and limits that fit health checks.</summary>
internal static class HttpServer
{
    /// <summary>Most bytes of a request's body: nothing here takes one.</summary>
    private const int LongestBody = 256;

    private const int LongestRequestLine = 2 * 1024;
    private const int LongestHeaders = 8 * 1024;
    private const int MostHeaders = 64;

    /// <summary>Calls at a time on one connection of gRPC: a watch, and some checks beside it.</summary>
    private const int MostStreams = 16;

    /// <summary>What a peer may send before it is read, a connection and a stream: the least that HTTP/2 allows. Ours are requests of some bytes.</summary>
    private const int Window = 65_535;

    /// <summary>A client of gRPC that watches and whose machine is gone is noticed by a ping that nobody answers.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a request to the end of its headers.</summary>
    private static readonly TimeSpan HeadersPatience = TimeSpan.FromSeconds(5);

    /// <summary>From a connection's start, or the last answer on it, to the first byte of a request.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(30);

    /// <summary>A body that comes more slowly than so many bytes a second for so long is cut.</summary>
    private static readonly MinDataRate SlowestBody = new(240, TimeSpan.FromSeconds(5));

    /// <summary>
    /// The same for answers that are not taken. Kestrel gives a connection as long as all that was written to it takes at this rate: at its usual 240
    /// bytes a second, who has asked for 200 KiB in a moment and then stops reading could sit there for a quarter of an hour.
    /// </summary>
    private static readonly MinDataRate SlowestReader = new(64 * 1024, TimeSpan.FromSeconds(5));

    public static KestrelServer Create(EndpointSockets sockets, ISupervisorLog log, TimeProvider time)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LongestBody;
        options.Limits.MaxRequestLineSize = LongestRequestLine;
        options.Limits.MaxRequestHeadersTotalSize = LongestHeaders;
        options.Limits.MaxRequestHeaderCount = MostHeaders;
        options.Limits.RequestHeadersTimeout = HeadersPatience;
        options.Limits.KeepAliveTimeout = IdlePatience;
        options.Limits.MinRequestBodyDataRate = SlowestBody;
        options.Limits.MinResponseDataRate = SlowestReader;
        options.Limits.Http2.MaxStreamsPerConnection = MostStreams;
        options.Limits.Http2.InitialConnectionWindowSize = Window;
        options.Limits.Http2.InitialStreamWindowSize = Window;
        options.Limits.Http2.MaxRequestHeaderFieldSize = LongestHeaders;
        options.Limits.Http2.KeepAlivePingDelay = PingDelay;
        options.Limits.Http2.KeepAlivePingTimeout = PingPatience;
        foreach (ListenSocket? socket in (ReadOnlySpan<ListenSocket?>)[sockets.Http, sockets.Control])
        {
            if (socket is not null)
            {
                options.ListenHandle((ulong)socket.Descriptor, static listen => listen.Protocols = HttpProtocols.Http1);
            }
        }

        if (sockets.Grpc is { } grpc)
        {
            options.ListenHandle((ulong)grpc.Descriptor, static listen => listen.Protocols = HttpProtocols.Http2);
        }

        ConnectionListeners listeners = new(sockets.Control?.Descriptor ?? -1, log, time);
        return new KestrelServer(Options.Create(options), listeners, NullLoggerFactory.Instance);
    }
}
