namespace Supervisor.Cli;

/// <summary>What waiting for a line of a stream ended with.</summary>
internal enum StreamLine
{
    Read,

    /// <summary>The supervisor ended the stream, or we were asked to end and no more came.</summary>
    Ended,
    TimedOut,
}
