namespace Supervisor.Cli;

/// <summary>How a verb ended.</summary>
/// <param name="Line">What it says, without a line break; empty is nothing.</param>
/// <param name="IsError">Belongs on standard error.</param>
internal sealed record VerbResult(int ExitCode, string Line, bool IsError = false);
