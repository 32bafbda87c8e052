using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>The images of these tests, each built when the first test asks for it.</summary>
public sealed class TestImages
{
    private readonly DockerEngine _engine;
    private readonly TemporaryDirectory _directory;
    private readonly Lazy<Task<string>> _scratch;
    private readonly Lazy<Task<string>> _busybox;
    private readonly Lazy<Task<string>> _busyboxAlone;
    private int _contexts;

    internal TestImages(DockerEngine engine, TemporaryDirectory directory)
    {
        _engine = engine;
        _directory = directory;
        _scratch = new Lazy<Task<string>>(() => BuildAsync(
            "FROM scratch\nCOPY supervisor child /\nENTRYPOINT [\"/supervisor\", \"--\"]\n",
            ("supervisor", Repository.Supervisor),
            ("child", ChildProgram.Path)));
        _busybox = new Lazy<Task<string>>(async () => await BuildBusyboxAsync(await Scratch));
        _busyboxAlone = new Lazy<Task<string>>(() => BuildBusyboxAsync("scratch"));
    }

    /// <summary>Nothing but /supervisor and the test's child program, /child.</summary>
    public Task<string> Scratch => _scratch.Value;

    /// <summary><see cref="Scratch"/>, a static busybox with its links in /bin (a shell, httpd, wget), and /tmp.</summary>
    public Task<string> Busybox => _busybox.Value;

    /// <summary>The same busybox and nothing else: what stands in for the image of that name.</summary>
    public Task<string> BusyboxAlone => _busyboxAlone.Value;

    /// <summary>Builds from a Dockerfile's text and files of the machine (name in the context, source), and returns the image's id.</summary>
    public async Task<string> BuildAsync(string dockerfile, params IReadOnlyList<(string Name, string Source)> files)
    {
        string context = NewContext();
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), dockerfile);
        foreach ((string name, string source) in files)
        {
            File.Copy(source, Path.Combine(context, name));
        }

        return await BuildContextAsync(context);
    }

    /// <summary>Builds a directory with a Dockerfile; returns the image's id.</summary>
    public Task<string> BuildContextAsync(string context, params IReadOnlyList<string> options) =>
        _engine.Client.RunOkAsync(["build", "--quiet", "--network", "none", .. options, context]);

    /// <summary>Makes an image of a root directory's content; returns the name that it was given.</summary>
    public async Task<string> ImportAsync(string root, string name)
    {
        string archive = Path.Combine(_directory.Path, $"{name}.tar");
        HostCommand.Run("tar", "--create", $"--file={archive}", "--numeric-owner", "--owner=0", "--group=0", $"--directory={root}", ".");
        await _engine.Client.RunOkAsync("import", archive, name);
        File.Delete(archive);
        return name;
    }

    private string NewContext() => Directory.CreateDirectory(_directory[$"context-{Interlocked.Increment(ref _contexts)}"]).FullName;

    private async Task<string> BuildBusyboxAsync(string from)
    {
        string context = NewContext();
        string bin = Directory.CreateDirectory(Path.Combine(context, "root", "bin")).FullName;
        File.Copy(Tool.Find("busybox")!, Path.Combine(bin, "busybox"));
        foreach (string applet in (string[])["sh", "cat", "echo", "httpd", "kill", "ls", "mkdir", "nc", "ps", "rm", "sleep", "stty", "test", "touch", "wget"])
        {
            File.CreateSymbolicLink(Path.Combine(bin, applet), "busybox");
        }

        // For every user, as it is in every base image. A directory's own mode is only kept for what lies in the one that is copied.
        string temporary = Directory.CreateDirectory(Path.Combine(context, "root", "tmp")).FullName;
        File.SetUnixFileMode(temporary, UnixFileMode.StickyBit | (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM {from}\nCOPY root /\n");
        return await BuildContextAsync(context);
    }
}
