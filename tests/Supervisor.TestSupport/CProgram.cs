using System.Security.Cryptography;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>
/// C programs that tests run, compiled with <c>cc</c> into the temporary directory under the hash of sources and options:
/// once a machine and version, however many test processes run at the same time.
/// </summary>
public static class CProgram
{
    /// <summary>Compiles the sources (paths) and returns the program's path.</summary>
    public static string Compile(string name, IReadOnlyList<string> sources, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string source in sources)
        {
            hash.AppendData(File.ReadAllBytes(source));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', options)));
        string id = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        string directory = Path.Combine(Path.GetTempPath(), $"supervisor-c-programs-{Posix.geteuid()}", id);
        string program = Path.Combine(directory, name);
        if (File.Exists(program))
        {
            return program;
        }

        Directory.CreateDirectory(directory);
        string unfinished = $"{program}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        HostCommand.Run("cc", [.. options, "-o", unfinished, .. sources]);
        File.Move(unfinished, program, overwrite: true);
        return program;
    }
}
