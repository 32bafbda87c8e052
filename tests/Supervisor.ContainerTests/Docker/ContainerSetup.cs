using System.Diagnostics.CodeAnalysis;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>
/// How a container is to be run: said step by step, then <see cref="StartAsync"/> (docker run --detach) or <see cref="RunAsync"/>
/// (to its end). The container has no network unless it is said, and the test's directory (<see cref="Container.Directory"/>) at /out.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The directory is handed to the container, which disposes it.")]
public sealed class ContainerSetup
{
    private readonly DockerEngine _engine;
    private readonly string _image;
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _options = [];
    private string _network = "none";
    private IReadOnlyList<string> _command = [];

    public ContainerSetup(DockerEngine engine, string image)
    {
        _engine = engine;
        _image = image;
    }

    /// <summary>Options of <c>docker run</c>.</summary>
    public ContainerSetup Options(params IReadOnlyList<string> options)
    {
        _options.AddRange(options);
        return this;
    }

    /// <summary>A variable, by <c>docker run --env</c>.</summary>
    public ContainerSetup Environment(string name, string value) => Options("--env", $"{name}={value}");

    /// <summary>Several variables.</summary>
    public ContainerSetup Environment(params IReadOnlyList<(string Name, string Value)> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return variables.Aggregate(this, (setup, variable) => setup.Environment(variable.Name, variable.Value));
    }

    /// <summary>A file in the test's directory: /out/NAME inside.</summary>
    public ContainerSetup File(string name, string content)
    {
        _directory.Write(name, content);
        return this;
    }

    /// <summary>A file at a path of its own, by volume.</summary>
    public ContainerSetup FileAt(string path, string content) => Options("--volume", $"{_directory.Write(Path.GetFileName(path), content)}:{path}:ro");

    /// <summary>The machine's network, for servers that the test itself asks.</summary>
    public ContainerSetup HostNetwork()
    {
        _network = "host";
        return this;
    }

    /// <summary>What follows the image: the command, for an image whose entry point ends with <c>--</c>.</summary>
    public ContainerSetup Command(params IReadOnlyList<string> command)
    {
        _command = command;
        return this;
    }

    /// <summary>The command is the test's child program with these verbs, split at blanks.</summary>
    public ContainerSetup Child(string verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        return Command(["/child", .. verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    /// <summary>Starts it in the background.</summary>
    public async Task<Container> StartAsync()
    {
        Container container = new(_engine, _engine.NextName(), _directory);
        await _engine.Client.RunOkAsync(Arguments(container.Name, "--detach"));
        return container;
    }

    /// <summary>Runs it to its end, as <c>docker run</c> in the foreground does, and removes it.</summary>
    public async Task<ContainerEnd> RunAsync()
    {
        await using Container container = new(_engine, _engine.NextName(), _directory);
        CommandResult client = await _engine.Client.RunAsync(Arguments(container.Name));
        ContainerState state = await container.StateAsync();
        return new ContainerEnd(client, state.ExitCode, state.OomKilled, _directory.Lines("lines"));
    }

    /// <summary>Starts it at a terminal of the test: <c>docker run --interactive --tty</c>.</summary>
    public (Container Container, DockerTerminal Terminal) StartAtTerminal()
    {
        Container container = new(_engine, _engine.NextName(), _directory);
        return (container, new DockerTerminal(_engine, Arguments(container.Name, "--interactive", "--tty")));
    }

    private List<string> Arguments(string name, params IReadOnlyList<string> options) =>
        ["run", "--name", name, "--network", _network, "--volume", $"{_directory.Path}:/out", .. options, .. _options, _image, .. _command];
}
