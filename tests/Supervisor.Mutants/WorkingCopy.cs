namespace Supervisor.Mutants;

/// <summary>A copy of the sources in the temporary directory, in which mutants are applied, built and judged; the tree itself is never touched.</summary>
internal sealed class WorkingCopy : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);

    /// <summary>No analyzers, no rules of style: what they say of a mutant is of no interest. A warning (unreachable code) kills nobody.</summary>
    private static readonly string[] BuildOptions =
    [
        "-v", "q", "-nologo", "-tl:off", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:TreatWarningsAsErrors=false",
        "-p:NuGetAudit=false",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("supervisor-mutants-").FullName;

    private readonly Dictionary<string, string> _originals = [];

    private string Artifacts => Path.Combine(_root, "out");

    public static WorkingCopy Of(string tree)
    {
        WorkingCopy copy = new();
        foreach (string file in Directory.EnumerateFiles(tree).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".editorconfig"))
        {
            File.Copy(file, Path.Combine(copy._root, Path.GetFileName(file)));
        }

        CopyDirectory(Path.Combine(tree, "src"), Path.Combine(copy._root, "src"));
        CopyDirectory(Path.Combine(tree, "tests"), Path.Combine(copy._root, "tests"));
        return copy;
    }

    /// <summary>A file of src/Supervisor as it is in the tree.</summary>
    public string Original(string file) => _originals.TryGetValue(file, out string? text) ? text : _originals[file] = File.ReadAllText(PathOf(file));

    /// <summary>Puts another text in the place of a file of src/Supervisor.</summary>
    public void Write(string file, string text)
    {
        if (File.Exists(PathOf(file)))
        {
            _ = Original(file);
        }

        File.WriteAllText(PathOf(file), text);
    }

    /// <summary>All files of src/Supervisor as they are in the tree again.</summary>
    public void Restore()
    {
        foreach ((string file, string text) in _originals)
        {
            File.WriteAllText(PathOf(file), text);
        }
    }

    /// <summary>The test program of a project.</summary>
    public string Program(string project) => Path.Combine(Artifacts, "bin", project, "debug", project);

    /// <summary>Builds a test project with all that it needs.</summary>
    public Execution BuildTests(string project) =>
        Execution.Of("dotnet", ["build", $"tests/{project}", "--artifacts-path", Artifacts, .. BuildOptions], _root, BuildLimit);

    /// <summary>Compiles src/Supervisor alone, and puts it in the place of the one that the test programs have. Their own code stays as it is.</summary>
    public Execution BuildSupervisor(IEnumerable<string> projects)
    {
        Execution build = Execution.Of(
            "dotnet",
            ["build", "src/Supervisor", "--no-restore", "--no-dependencies", "--artifacts-path", Artifacts, .. BuildOptions],
            _root,
            BuildLimit);
        if (build.ExitCode == 0)
        {
            foreach (string project in projects)
            {
                File.Copy(BuiltSupervisor, Path.Combine(Path.GetDirectoryName(Program(project))!, "supervisor.dll"), overwrite: true);
            }
        }

        return build;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public string PathOf(string file) => Path.Combine(_root, "src/Supervisor", file);

    private string BuiltSupervisor => Path.Combine(Artifacts, "bin/Supervisor/debug/supervisor.dll");

    private static void CopyDirectory(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string directory in Directory.EnumerateDirectories(from).Where(directory => Path.GetFileName(directory) is not ("bin" or "obj")))
        {
            CopyDirectory(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
