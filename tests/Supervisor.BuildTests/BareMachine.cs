using Supervisor.TestSupport;

namespace Supervisor.BuildTests;

/// <summary>
/// A copy of build.sh and build.ps1 with nothing beside it, and a PATH of stand-ins: what the script does with a machine is seen without changing this one.
/// </summary>
internal sealed class BareMachine : IDisposable
{
    /// <summary>A static program of Debian's, to be published.</summary>
    internal const string StaticFile = "/bin/busybox";

    /// <summary>Where <c>dotnet publish</c> leaves the file.</summary>
    internal const string Published = "src/Supervisor/bin/Release/net10.0/linux-x64/publish";

    private readonly TemporaryDirectory _directory = new();

    /// <summary>With the tools that every Debian machine has, but no compiler and no dotnet.</summary>
    internal BareMachine()
    {
        Directory.CreateDirectory(Tools);
        foreach (string file in (ReadOnlySpan<string>)["build.sh", "build.ps1", "global.json"])
        {
            File.Copy(Path.Combine(Repository.Root, file), _directory[file]);
        }

        foreach (string tool in (ReadOnlySpan<string>)["awk", "bash", "cat", "cmp", "cp", "dirname", "grep", "ln", "ls", "mkdir", "mv", "rm", "sed", "stat", "tr"])
        {
            File.CreateSymbolicLink(Path.Combine(Tools, tool), $"/usr/bin/{tool}");
        }
    }

    private string Tools => _directory["tools"];

    /// <summary>A stand-in for a program; it runs in the directory of build.sh.</summary>
    internal BareMachine With(string program, string script)
    {
        string path = Path.Combine(Tools, program);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return this;
    }

    /// <summary>A compiler, binutils, cmake, make, and a dotnet whose publish leaves this file and prints these lines.</summary>
    internal BareMachine WithDotnet(string publishes, string prints = "")
    {
        foreach (string tool in (ReadOnlySpan<string>)["cc", "cmake", "make", "objcopy"])
        {
            File.CreateSymbolicLink(Path.Combine(Tools, tool), "/bin/true");
        }

        File.CreateSymbolicLink(Path.Combine(Tools, "readelf"), "/usr/bin/readelf");
        _directory.Write("printed", prints);
        return With("dotnet", $"mkdir -p {Published} && cp {publishes} {Published}/supervisor && echo symbols >{Published}/supervisor.dbg && cat printed");
    }

    internal string[] Lines(string file) => _directory.Lines(file);

    internal bool Has(string file) => File.Exists(_directory[file]);

    internal Task<Script> RunAsync(params IReadOnlyList<string> verbs) =>
        Script.RunAsync(_directory["build.sh"], new Dictionary<string, string> { ["PATH"] = Tools }, verbs);

    internal (string Output, int ExitCode) RunPs1(params IReadOnlyList<string> verbs) => BuildPs1.Run(_directory["build.ps1"], Tools, verbs);

    public void Dispose() => _directory.Dispose();
}
