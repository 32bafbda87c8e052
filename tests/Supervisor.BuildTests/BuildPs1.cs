using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Supervisor.TestSupport;

namespace Supervisor.BuildTests;

/// <summary>build.ps1, run by the engine of PowerShell alone: none of the modules that hold Write-Host, Test-Path and the like is there.</summary>
internal static class BuildPs1
{
    internal static string Path { get; } = System.IO.Path.Combine(Repository.Root, "build.ps1");

    /// <summary>Its standard output and exit code; what it wrote to standard error is on this process's own.</summary>
    /// <param name="script">build.ps1, or a copy beside a copy of build.sh.</param>
    /// <param name="path">The PATH; null: as it is. It is the process's, so no other test may run meanwhile (AssemblyBehaviour.cs).</param>
    /// <param name="arguments">What stands behind it.</param>
    internal static (string Output, int ExitCode) Run(string script, string? path, params IReadOnlyList<string> arguments)
    {
        string? before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", path ?? before);
        try
        {
            using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
            runspace.Open();
            using PowerShell shell = PowerShell.Create(runspace);
            shell.AddCommand(script);
            foreach (string argument in arguments)
            {
                shell.AddArgument(argument);
            }

            string output = string.Concat(shell.Invoke().Select(line => $"{line}\n"));
            return (output, (int)runspace.SessionStateProxy.GetVariable("LASTEXITCODE"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }

    internal static (string Output, int ExitCode) Run(params IReadOnlyList<string> arguments) => Run(Path, path: null, arguments);
}
