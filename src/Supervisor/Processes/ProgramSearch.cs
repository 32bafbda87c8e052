using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>Where a program may be: its name if it has a slash, else each directory of the PATH that the program itself will see (execvp(3)).</summary>
internal static unsafe class ProgramSearch
{
    /// <summary>What Docker sets in an image without a PATH.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static IEnumerable<string> Candidates(string name, List<string> environment)
    {
        if (name.Length == 0)
        {
            yield break;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            yield return name;
            yield break;
        }

        string path = ChildEnvironment.Find(environment, "PATH") ?? DefaultPath;
        foreach (string directory in path.Split(':'))
        {
            // POSIX: an empty element is the working directory.
            yield return directory.Length == 0 ? $"./{name}" : $"{directory}/{name}";
        }
    }

    /// <summary>Whether something is there, as the child would see it from its working directory.</summary>
    public static bool Exists(string path, int directory) => Access(path, directory, Libc.F_OK);

    public static bool Access(string path, int directory, int mode)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            return Libc.faccessat(directory, bytes, mode, 0) == 0;
        }
    }
}
