using System.Runtime.InteropServices;

namespace Supervisor.TestSupport;

/// <summary>A root file system with the supervisor, the test's child program and what a test adds: the content of a FROM scratch image.</summary>
public sealed class ScratchRoot : IDisposable
{
    private const int S_IFCHR = 0x2000;
    private readonly TemporaryDirectory _directory = new();

    /// <param name="supervisor">What becomes /supervisor; null is the published file.</param>
    public ScratchRoot(string? supervisor = null)
    {
        // Readable and executable for every user, like an image's root; writable for its owner.
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
        Copy(supervisor ?? Repository.Supervisor, "/supervisor");
        Copy(ChildProgram.Path, "/child");
    }

    public string Path => _directory.Path;

    /// <summary>True: it is mounted read-only when a supervisor runs in it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>True once it has a /proc: a supervisor as process 1 then gets one mounted there.</summary>
    public bool HasProc => Directory.Exists(OnHost("/proc"));

    /// <summary>The host's path of a path in this root.</summary>
    public string OnHost(string path) => System.IO.Path.Join(Path, path);

    public ScratchRoot AddDirectory(string path, int mode = 0b111_101_101)
    {
        Directory.CreateDirectory(OnHost(path));
        File.SetUnixFileMode(OnHost(path), (UnixFileMode)mode);
        return this;
    }

    public ScratchRoot AddFile(string path, string content, int mode = 0b110_100_100)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(OnHost(path))!);
        File.WriteAllText(OnHost(path), content);
        File.SetUnixFileMode(OnHost(path), (UnixFileMode)mode);
        return this;
    }

    /// <summary>Copies a file of the host, executable bits included.</summary>
    public ScratchRoot Copy(string source, string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(OnHost(path))!);
        File.Copy(source, OnHost(path), overwrite: true);
        return this;
    }

    /// <summary>/dev with null, zero, urandom and random, which every OCI runtime provides. Needs root.</summary>
    public ScratchRoot AddDevices()
    {
        AddDirectory("/dev");
        foreach ((string name, uint minor) in (ReadOnlySpan<(string, uint)>)[("null", 3), ("zero", 5), ("random", 8), ("urandom", 9)])
        {
            const ulong Memory = 1 << 8; // major number 1 of mem(4)
            if (Posix.mknod(OnHost($"/dev/{name}"), S_IFCHR | 0b110_110_110, Memory | minor) != 0)
            {
                throw new TestFailureException($"mknod of /dev/{name}: {Marshal.GetLastPInvokeErrorMessage()} (this test needs root)");
            }

            File.SetUnixFileMode(OnHost($"/dev/{name}"), (UnixFileMode)0b110_110_110);
        }

        return this;
    }

    /// <summary>Copies a file of the host to a path, and returns that path: what a program inside calls it.</summary>
    internal string Import(string source, string path)
    {
        Copy(source, path);
        return path;
    }

    public void Dispose() => _directory.Dispose();
}
