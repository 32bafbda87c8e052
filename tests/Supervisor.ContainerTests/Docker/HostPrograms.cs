using System.Text.RegularExpressions;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>Programs of this machine, copied into a root directory with the libraries that they need.</summary>
internal static partial class HostPrograms
{
    public static void Copy(TemporaryDirectory root, string name, string path)
    {
        string program = Tool.Find(name) ?? throw new TestFailureException($"this test needs the program {name} on this machine");
        CopyFile(root, program, path);
        foreach (Match library in LibraryPath().Matches(HostCommand.Run("ldd", program)))
        {
            CopyFile(root, library.Value, library.Value);
        }
    }

    public static void CopyFile(TemporaryDirectory root, string source, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root.Path + path)!);
        File.Copy(source, root.Path + path, overwrite: true);
    }

    [GeneratedRegex(@"(?<=\s)/\S+")]
    private static partial Regex LibraryPath();
}
