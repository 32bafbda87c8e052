namespace Supervisor.Lifecycle;

/// <summary>Why a program could not be started.</summary>
/// <param name="Code">126 can't be executed or no working directory, 127 not found, 71 the system refused.</param>
/// <param name="Message">One sentence: what, where, what to do.</param>
internal sealed record SpawnFailure(int Code, string Message);
