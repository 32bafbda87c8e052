using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Supervisor.TestSupport;

namespace Supervisor.BuildTests;

/// <summary>build.ps1, run by the engine of PowerShell alone: none of the modules that hold Write-Host, Test-Path and the like is there.</summary>
internal static class BuildPs1
{
    internal static string Path { get; } = System.IO.Path.Combine(Repository.Root, "build.ps1");

    /// <summary>What it wrote to standard output, line by line, and its exit code.</summary>
    internal static (string Output, int ExitCode) Run(params IReadOnlyList<string> arguments)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddCommand(Path);
        foreach (string argument in arguments)
        {
            shell.AddArgument(argument);
        }

        string output = string.Concat(shell.Invoke().Select(line => $"{line}\n"));
        return (output, (int)runspace.SessionStateProxy.GetVariable("LASTEXITCODE"));
    }
}
