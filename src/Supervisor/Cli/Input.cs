namespace Supervisor.Cli;

/// <summary>What waiting for input ended with.</summary>
internal enum Input
{
    /// <summary>The time was over.</summary>
    None,

    /// <summary>There is something to read, if only the end.</summary>
    Ready,

    /// <summary>Nothing to read, and the alarm was given.</summary>
    Alarm,
}
