using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Endpoint;

/// <summary>What answers on <c>endpoint.api</c>. Called by threads of the pool.</summary>
internal interface IApiEndpoint
{
    /// <summary>What stands between a connection and HTTP: TLS, or nothing.</summary>
    ConnectionDelegate Secure(ConnectionDelegate next);

    /// <param name="isEnding">We end: there is nothing any more, and that is the last that can be told.</param>
    Task<Answer> AnswerToAsync(IFeatureCollection request, bool isEnding);

    /// <summary>Completes when nobody is left who has asked for the end and was not told of it.</summary>
    Task LastAnswersAsync();
}
