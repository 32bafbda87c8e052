namespace Supervisor.ContainerTests.Docker;

/// <summary>How a tool of the machine ended, and what it wrote.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines of standard output.</summary>
    public IReadOnlyList<string> OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"exit code {ExitCode}{Environment.NewLine}standard output: {Tail(Output)}{Environment.NewLine}standard error: {Tail(Error)}";

    private static string Tail(string text) => text.Length <= 4000 ? text : "..." + text[^4000..];
}
