using System.Text.Json;
using System.Text.RegularExpressions;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Peers;

/// <summary>What a program needs in an image that has nothing yet: its size in bytes, and its version.</summary>
internal static partial class Files
{
    private static readonly string[] s_path = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    internal static string? Find(string program) => s_path.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>The programs, and the shared libraries with the loader that they name, each once.</summary>
    internal static long OfPrograms(params IReadOnlyList<string> programs)
    {
        HashSet<string> all = [];
        foreach (string program in programs.Select(program => Find(program) ?? throw new TestFailureException($"{program} is not installed")))
        {
            all.Add(Real(program));
            // A static program is one that ldd knows nothing of, which it calls a failure.
            string output = HostCommand.Run("/bin/sh", "-c", "ldd \"$0\" 2>/dev/null || true", program);
            all.UnionWith(Library().Matches(output).Select(match => Real(match.Value)));
        }

        return all.Sum(file => new FileInfo(file).Length);
    }

    /// <summary>All files of a Debian package, its interpreter's, and of what they depend on, as installed.</summary>
    /// <param name="interpreter">Named apart, for apt-cache does not follow a dependency on <c>python3:any</c>.</param>
    internal static long OfPackage(string package, string interpreter)
    {
        string output = HostCommand.Run(
            "/bin/sh", "-c",
            """
            packages=$(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$0" $1 | grep '^[a-z]' | sort -u)
            dpkg-query --show --showformat '${db:Status-Status} ${Installed-Size}\n' $packages 2>/dev/null | sed -n 's/^installed //p'
            """,
            package, interpreter);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse) * 1024;
    }

    internal static long OfDirectory(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(file => file.Length);

    internal static string PackageVersion(string package) => HostCommand.Run("dpkg-query", "--show", "--showformat", "${Version}", package);

    internal static string NpmVersion(string directory)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "package.json")));
        return document.RootElement.GetProperty("version").GetString()!;
    }

    private static string Real(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    [GeneratedRegex(@"/\S+\.so\S*", RegexOptions.CultureInvariant)]
    private static partial Regex Library();
}
