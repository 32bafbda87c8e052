namespace Supervisor.Cli;

/// <summary>How long a verb may take in all; it runs from the moment it is made.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Limit => limit;

    /// <summary>Never negative.</summary>
    public TimeSpan Left => time.GetElapsedTime(_start) is TimeSpan elapsed && elapsed < limit ? limit - elapsed : TimeSpan.Zero;
}
