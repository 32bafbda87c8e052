using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Endpoint;

/// <summary>Between Kestrel and the routes: features in, an answer out. No HttpContext, no pipeline, nothing found by reflection.</summary>
internal sealed class HttpApplication(Routes routes) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (context.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            await SkipBodyAsync(request.Body).ConfigureAwait(false);
        }

        Answer answer = routes.AnswerTo(
            new RouteRequest(request.Method, request.Path, request.QueryString, request.Headers.Accept.ToString(), context.Get<ControlPeer>()));
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        response.Headers.ContentType = answer.ContentType;
        response.Headers.ContentLength = answer.Body.Length;
        // What holds now may not hold in a moment; and a browser is not to guess what it is shown.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Allow is { } methods)
        {
            response.Headers.Allow = methods;
        }

        // Of an answer to HEAD Kestrel sends the head only.
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(answer.Body).ConfigureAwait(false);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
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
