namespace Supervisor.TestSupport;

/// <summary>A directory of its own for one test, gone with it. Open to every user, for tests that change theirs.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("supervisor-test-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);
    }

    public string Path { get; }

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>The lines that are wholly written to a file by now; none if it is not there yet.</summary>
    public string[] Lines(string name)
    {
        if (!File.Exists(this[name]))
        {
            return [];
        }

        string text = File.ReadAllText(this[name]);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A test that deletes its own directory.
        }
    }
}
