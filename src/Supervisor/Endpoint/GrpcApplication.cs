using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Grpc;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>endpoint.grpc</c>: <c>grpc.health.v1.Health</c> with Check, Watch and List, over Kestrel's HTTP/2 (doc/PROTOCOL-HTTP2.md of grpc). What it
/// can't do is told by a status of gRPC; what is no gRPC at all, by one of HTTP.
/// </summary>
internal sealed class GrpcApplication(GrpcHealth health, BoardChanges changes, TimeProvider time)
{
    private const string ContentType = "application/grpc";
    private const string Service = "/grpc.health.v1.Health/";
    private const string TimeoutHeader = "grpc-timeout";

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        if (!IsGrpc(request.Headers.ContentType.ToString()))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (request.Method != "POST")
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "POST";
            return;
        }

        response.Headers.ContentType = ContentType;
        response.Headers.GrpcAcceptEncoding = "identity";
        if (!GrpcTimeout.TryParse(request.Headers[TimeoutHeader].ToString(), out TimeSpan? timeout))
        {
            End(context, new GrpcStatus(GrpcStatus.Internal, $"malformed grpc-timeout: \"{request.Headers[TimeoutHeader]}\""));
            return;
        }

        CancellationToken reader = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        using CancellationTokenSource deadline = new(timeout ?? Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource call = CancellationTokenSource.CreateLinkedTokenSource(reader, deadline.Token);
        try
        {
            End(context, await CallAsync(context, request, call.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!reader.IsCancellationRequested)
        {
            End(context, new GrpcStatus(GrpcStatus.DeadlineExceeded, "context deadline exceeded"));
        }
        catch (OperationCanceledException)
        {
            // Nobody is there to be told.
        }
    }

    /// <summary>"application/grpc", also with the name of an encoding or parameters behind it. Not "application/grpc-web".</summary>
    private static bool IsGrpc(string contentType) =>
        contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ');

    private async Task<GrpcStatus> CallAsync(IFeatureCollection context, IHttpRequestFeature request, CancellationToken cancellation)
    {
        string method = request.Path.StartsWith(Service, StringComparison.Ordinal) ? request.Path[Service.Length..] : "";
        if (method is not ("Check" or "Watch" or "List"))
        {
            return new GrpcStatus(GrpcStatus.Unimplemented, $"unknown method {request.Path}; there are {Service}Check, Watch and List");
        }

        if (context.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // A limit of our own, which is told in gRPC's words.
            limit.MaxRequestBodySize = null;
        }

        (string? service, GrpcStatus refusal) = await GrpcRequestBody.ReadAsync(request.Body, request.Headers.GrpcEncoding.ToString(), cancellation).ConfigureAwait(false);
        if (service is null)
        {
            return refusal;
        }

        IHttpResponseBodyFeature body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        return method switch
        {
            "Check" => await CheckAsync(body, service, cancellation).ConfigureAwait(false),
            "Watch" => await WatchAsync(body, service, cancellation).ConfigureAwait(false),
            _ => await ListAsync(body, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<GrpcStatus> CheckAsync(IHttpResponseBodyFeature body, string service, CancellationToken cancellation)
    {
        if (health.Of(service, changes.IsEnding).Status is not { } status)
        {
            return new GrpcStatus(GrpcStatus.NotFound, "unknown service");
        }

        _ = await body.Writer.WriteAsync(HealthCheckMessage.Response(status), cancellation).ConfigureAwait(false);
        return new GrpcStatus(GrpcStatus.Ok, "");
    }

    private async Task<GrpcStatus> ListAsync(IHttpResponseBodyFeature body, CancellationToken cancellation)
    {
        bool isEnding = changes.IsEnding;
        (string, int)[] all = [.. GrpcHealth.Services.Select(service => (service, health.Of(service, isEnding).Status!.Value))];
        _ = await body.Writer.WriteAsync(HealthCheckMessage.List(all), cancellation).ConfigureAwait(false);
        return new GrpcStatus(GrpcStatus.Ok, "");
    }

    /// <summary>At once, and at each change. A reader that takes nothing is cut by the lowest rate of answers; what he missed is not kept, the newest is what counts.</summary>
    private async Task<GrpcStatus> WatchAsync(IHttpResponseBodyFeature body, string service, CancellationToken cancellation)
    {
        for (int told = 0; ;)
        {
            bool isEnding = changes.IsEnding;
            (int? known, long version) = health.Of(service, isEnding);
            int status = known ?? HealthCheckMessage.ServiceUnknown;
            if (status != told)
            {
                told = status;
                _ = await body.Writer.WriteAsync(HealthCheckMessage.Response(status), cancellation).ConfigureAwait(false);
            }

            if (isEnding)
            {
                return new GrpcStatus(GrpcStatus.Unavailable, "the supervisor ends");
            }

            await changes.NextAsync(version, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>In the trailers behind a message; where there was none, in the headers, which are all of the answer then.</summary>
    private static void End(IFeatureCollection context, GrpcStatus status)
    {
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        IHeaderDictionary headers = response.HasStarted ? context.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : response.Headers;
        headers.GrpcStatus = status.Code.ToString(CultureInfo.InvariantCulture);
        if (status.Message.Length > 0)
        {
            headers.GrpcMessage = Uri.EscapeDataString(status.Message);
        }
    }
}
