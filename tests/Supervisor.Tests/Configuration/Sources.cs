using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Native;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Everything that a run is configured from; files are written to a directory of their own and named by their position: <c>0.yaml</c>.</summary>
internal sealed record Sources
{
    public const string HostName = "host-1";

    public string? SystemFile { get; init; }

    /// <summary>Contents of the files given by <c>-c</c>.</summary>
    public string[] Files { get; init; } = [];

    public string[] Environment { get; init; } = [];

    public string[] Settings { get; init; } = [];

    public string[] Command { get; init; } = [];

    public bool Verbose { get; init; }

    public bool Quiet { get; init; }

    public static Sources File(string yaml) => new() { Files = [yaml] };

    public static Sources Variables(params string[] entries) => new() { Environment = entries };

    public static Sources Set(params string[] settings) => new() { Settings = settings };

    /// <summary>Errors and warnings have the directory's name taken out of them.</summary>
    public PlanResult Load()
    {
        bool needsDirectory = SystemFile is not null || Files.Length > 0 || Environment.Any(entry => entry.Contains("{dir}", StringComparison.Ordinal));
        string directory = needsDirectory ? Directory.CreateTempSubdirectory("supervisor-tests-").FullName : "/nonexistent";
        try
        {
            return Load(directory);
        }
        finally
        {
            if (needsDirectory)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private PlanResult Load(string directory)
    {
        ImmutableArray<string> files = [.. Files.Select((content, i) => Write(directory, $"{i}.yaml", content))];
        string systemFile = SystemFile is null ? Path.Combine(directory, "system.yaml") : Write(directory, "system.yaml", SystemFile);
        PlanResult result = PlanLoader.Load(
            new RunRequest
            {
                ConfigFiles = files,
                Settings = [.. Settings],
                Verbose = Verbose,
                Quiet = Quiet,
                Command = [.. Command],
            },
            [.. Environment.Select(entry => entry.Replace("{dir}", directory, StringComparison.Ordinal))],
            HostName,
            systemFile);
        return result with
        {
            Errors = [.. result.Errors.Select(error => error with { Source = Strip(error.Source), Message = Strip(error.Message) })],
            Warnings = [.. result.Warnings.Select(Strip)],
            Notes = [.. result.Notes.Select(Strip)],
        };

        string Strip(string text) => text.Replace(directory + "/", "", StringComparison.Ordinal);
    }

    /// <summary>The plan of sources that are right but for a command, which <c>/main</c> is.</summary>
    public PodPlan Plan()
    {
        PlanResult result = (Command.Length == 0 ? this with { Command = ["/main"] } : this).Load();
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.NotNull(result.Plan);
        return result.Plan;
    }

    /// <summary>The errors, as they are printed. The command is there.</summary>
    public string[] Errors()
    {
        PlanResult result = (Command.Length == 0 ? this with { Command = ["/main"] } : this).Load();
        Assert.Null(result.Plan);
        Assert.NotEmpty(result.Errors);
        return [.. result.Errors.Select(error => error.ToString())];
    }

    private static string Write(string directory, string name, string content)
    {
        string path = Path.Combine(directory, name);
        System.IO.File.WriteAllBytes(path, PosixText.Encode(content));
        return path;
    }
}
