namespace Supervisor.ContainerTests.Docker;

/// <summary>A container that was run in the foreground, to its end.</summary>
/// <param name="Client">What <c>docker run</c> itself made of it: its exit code, and the container's streams.</param>
/// <param name="ExitCode">What <c>docker inspect</c> says.</param>
/// <param name="OomKilled">Docker saw the memory limit kill something.</param>
/// <param name="Lines">The lines of /out/lines.</param>
public sealed record ContainerEnd(CommandResult Client, int ExitCode, bool OomKilled, IReadOnlyList<string> Lines)
{
    /// <summary>Standard error: our log, and what the processes wrote there.</summary>
    public string Log => Client.Error;

    public string Output => Client.Output;
}
