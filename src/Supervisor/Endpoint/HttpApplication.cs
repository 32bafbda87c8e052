using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>Between Kestrel and the routes: features in, an answer out. No HttpContext, no pipeline, nothing found by reflection.</summary>
internal sealed class HttpApplication(Routes routes, GrpcApplication grpc, StatusBoard board, BoardChanges changes) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (HttpProtocol.IsHttp2(request.Protocol))
        {
            // endpoint.grpc, and nobody else, speaks it.
            await grpc.ProcessRequestAsync(context).ConfigureAwait(false);
            return;
        }

        if (context.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            await SkipBodyAsync(request.Body).ConfigureAwait(false);
        }

        Answer answer = routes.AnswerTo(
            new RouteRequest(
                request.Method, request.Path, request.QueryString, request.Headers.Accept.ToString(), context.Get<ControlPeer>(), request.Headers["Last-Event-ID"].ToString()));
        if (answer.After is { } first)
        {
            await first.ConfigureAwait(false);
        }

        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        response.Headers.ContentType = answer.ContentType;
        // What holds now may not hold in a moment; and a browser is not to guess what it is shown.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Allow is { } methods)
        {
            response.Headers.Allow = methods;
        }

        if (answer.Stream is { } stream)
        {
            if (request.Method != "HEAD")
            {
                await RunAsync(stream, context).ConfigureAwait(false);
            }

            return;
        }

        response.Headers.ContentLength = answer.Body.Length;
        // Of an answer to HEAD Kestrel sends the head only.
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(answer.Body).ConfigureAwait(false);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    private async Task RunAsync(IAnswerStream stream, IFeatureCollection context)
    {
        if (context.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            // A stream has a limit of its own (StreamOutput): a pager that stands still for a while is no attack.
            rate.MinDataRate = null;
        }

        IHttpResponseBodyFeature body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        IHttpRequestLifetimeFeature life = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        StreamOutput output = new(body.Writer, board, changes, life.RequestAborted);
        try
        {
            await stream.RunAsync(output).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reader is gone.
        }

        if (!changes.IsEnding)
        {
            // He is too far behind, and what is written already need not reach him: an end that looks like one would be a lie.
            life.Abort();
        }
    }

    /// <summary>To its end before anything is done: one that is too long throws (BadHttpRequestException), which Kestrel answers with 413.</summary>
    private static async Task SkipBodyAsync(Stream body)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256);
        try
        {
            while (await body.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
