using System.ComponentModel;
using System.Diagnostics;

namespace Supervisor.TestSupport;

/// <summary>A tool of the machine that a test needs (a compiler, readelf, ip): run to its end.</summary>
public static class HostCommand
{
    /// <summary>Its standard output; fails with all of its output when it does not exit with 0.</summary>
    public static string Run(string program, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new TestFailureException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}{Environment.NewLine}{output}{error.Result}");
        }
        catch (Win32Exception e)
        {
            throw new TestFailureException($"these tests need the program {program} on this machine: {e.Message}", e);
        }
    }
}
