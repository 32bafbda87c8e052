namespace Supervisor.Endpoint;

/// <summary>An answer that goes on. It keeps nothing for a slow reader: what is told is always read from the board.</summary>
internal interface IAnswerStream
{
    /// <summary>Ends when all is told after our end has begun, and when the reader is cut.</summary>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    Task RunAsync(StreamOutput output);
}
