namespace Supervisor.Lifecycle;

/// <summary>How one attempt of a handler ended (kubelet: probe.Result).</summary>
internal enum AttemptOutcome
{
    Success,

    /// <summary>A success with a remark: an HTTP answer of 300 to 399.</summary>
    Warning,

    Failure,

    /// <summary>No verdict could be reached: tried again at once, up to 3 attempts, then thrown away.</summary>
    Error,
}

/// <summary>The verdict of one attempt of a handler.</summary>
/// <param name="Message">What the attempt has to say, at most 10 KiB: an exec's output, else the failure in the kubelet's words.</param>
internal sealed record AttemptResult(AttemptOutcome Outcome, string Message)
{
    /// <summary>The last 4 KiB of an output, for the status; null where the message is all that there is.</summary>
    public string? Tail { get; init; }

    public static AttemptResult Success(string message = "") => new(AttemptOutcome.Success, message);

    public static AttemptResult Warning(string message) => new(AttemptOutcome.Warning, message);

    public static AttemptResult Failure(string message) => new(AttemptOutcome.Failure, message);

    public static AttemptResult Error(string message) => new(AttemptOutcome.Error, message);
}
