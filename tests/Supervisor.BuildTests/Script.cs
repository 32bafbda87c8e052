using System.Diagnostics;
using Supervisor.TestSupport;

namespace Supervisor.BuildTests;

/// <summary>A run of one of the repository's scripts, and what came of it.</summary>
internal sealed record Script(string Output, string Error, int ExitCode)
{
    /// <param name="path">The script, for bash.</param>
    /// <param name="environment">What differs from the test's own environment.</param>
    /// <param name="arguments">What stands behind it.</param>
    internal static async Task<Script> RunAsync(string path, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(path);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Script(await output, await error, process.ExitCode);
    }

    /// <summary>The repository's own, with the machine's own tools.</summary>
    /// <param name="script">Below the root of the repository.</param>
    internal static Task<Script> RunAsync(string script, params IReadOnlyList<string> arguments) =>
        RunAsync(Path.Combine(Repository.Root, script), new Dictionary<string, string>(), arguments);
}
