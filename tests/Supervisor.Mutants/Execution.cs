using System.Diagnostics;

namespace Supervisor.Mutants;

/// <summary>How a program ended, and what it said on both streams.</summary>
/// <param name="ExitCode">Null if it did not end in its time; it and all that it started were killed then.</param>
internal sealed record Execution(int? ExitCode, string Output, TimeSpan Took)
{
    /// <param name="mutant">The number of the mutant that is active in it, if it is a program with many.</param>
    public static Execution Of(string program, IEnumerable<string> arguments, string directory, TimeSpan limit, int? mutant = null)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // A build server that outlives us would hold our caller's output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        // Hundreds of short runs: what is gathered for a better second compilation would never be used.
        start.Environment["DOTNET_TieredPGO"] = "0";
        // A program that fails an assertion is to end, not to write a core file.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment[Schema.Variable] = mutant is { } number ? $"{number}" : null;
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        string said = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        return new Execution(ended ? process.ExitCode : null, said, watch.Elapsed);
    }
}
