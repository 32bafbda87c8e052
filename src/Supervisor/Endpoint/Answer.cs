using System.Text;

namespace Supervisor.Endpoint;

/// <param name="Allow">The methods that the path has, for 405.</param>
internal sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body, string? Allow = null)
{
    public const int Ok = 200;
    public const int Accepted = 202;
    public const int BadRequest = 400;
    public const int NotFound = 404;
    public const int MethodNotAllowed = 405;
    public const int ServiceUnavailable = 503;

    /// <summary>Text, its line break added.</summary>
    public static Answer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public static Answer Json(int status, ReadOnlyMemory<byte> json) => new(status, "application/json", json);

    public static Answer OnlyBy(string methods) => Text(MethodNotAllowed, $"method not allowed; allowed: {methods}") with { Allow = methods };
}
