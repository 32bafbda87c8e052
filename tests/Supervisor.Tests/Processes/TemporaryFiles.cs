namespace Supervisor.Tests.Processes;

/// <summary>A directory of its own for one test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("supervisor-tests-");

    public string Path => _directory.FullName;

    public string Write(string name, string content, bool executable = false) => Write(name, System.Text.Encoding.UTF8.GetBytes(content), executable);

    public string Write(string name, byte[] content, bool executable = false)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, content);
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, executable ? mode | UnixFileMode.UserExecute : mode);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
