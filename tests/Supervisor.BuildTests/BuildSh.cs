using System.Diagnostics;
using Supervisor.TestSupport;

namespace Supervisor.BuildTests;

/// <summary>A run of build.sh and what came of it.</summary>
internal sealed record BuildSh(string Output, string Error, int ExitCode)
{
    /// <param name="directory">Where build.sh lies.</param>
    /// <param name="path">The PATH; null: the test's own.</param>
    /// <param name="verbs">What stands behind it.</param>
    internal static async Task<BuildSh> RunAsync(string directory, string? path, params IReadOnlyList<string> verbs)
    {
        ProcessStartInfo start = new("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(directory, "build.sh"));
        foreach (string verb in verbs)
        {
            start.ArgumentList.Add(verb);
        }

        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new BuildSh(await output, await error, process.ExitCode);
    }

    /// <summary>The repository's, with the machine's own tools.</summary>
    internal static Task<BuildSh> RunAsync(params IReadOnlyList<string> verbs) => RunAsync(Repository.Root, path: null, verbs);
}
