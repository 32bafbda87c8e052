using System.Text;

namespace Supervisor.Endpoint;

/// <param name="Body">All of it; empty where there is a <see cref="Stream"/>.</param>
/// <param name="Allow">The methods that the path has, for 405.</param>
internal sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body, string? Allow = null)
{
    public const int Ok = 200;
    public const int Accepted = 202;
    public const int BadRequest = 400;
    public const int NotFound = 404;
    public const int MethodNotAllowed = 405;
    public const int ServiceUnavailable = 503;

    /// <summary>What is told from now on, until the reader is gone or we end; null is an answer that is complete.</summary>
    public IAnswerStream? Stream { get; init; }

    /// <summary>What has to be over before a word of it is sent; null is nothing.</summary>
    public Task? After { get; init; }

    /// <summary>Text, its line break added.</summary>
    public static Answer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public static Answer Json(int status, ReadOnlyMemory<byte> json) => new(status, "application/json", json);

    public static Answer Of(IAnswerStream stream, string contentType) => new(Ok, contentType, default) { Stream = stream };

    public static Answer OnlyBy(string methods) => Text(MethodNotAllowed, $"method not allowed; allowed: {methods}") with { Allow = methods };
}
