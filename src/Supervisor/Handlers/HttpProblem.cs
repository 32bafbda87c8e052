namespace Supervisor.Handlers;

/// <summary>Why there is no answer, or no whole one.</summary>
/// <param name="Text">In the words of Go's net/http.</param>
internal sealed record HttpProblem(string Text)
{
    /// <summary>The server speaks plain HTTP where TLS was tried.</summary>
    public static readonly HttpProblem PlainAnswer = new("http: server gave HTTP response to HTTPS client");

    /// <summary>Until the headers of the answer are there.</summary>
    public static readonly HttpProblem Timeout = new("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");

    public static readonly HttpProblem BodyTimeout = new("context deadline exceeded (Client.Timeout or context cancellation while reading body)");

    /// <summary>We had no descriptor or no memory for it; nothing is known of the server.</summary>
    public bool IsOurLack { get; init; }

    public static HttpProblem Of(DialResult dial) => new(dial.IsTimeout ? $"{dial.Problem} (Client.Timeout exceeded while awaiting headers)" : dial.Problem)
    {
        IsOurLack = dial.IsOurLack,
    };
}
