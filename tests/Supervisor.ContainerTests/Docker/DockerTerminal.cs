using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>The docker client at a terminal of the test, as a user sits before it: <c>docker run -it</c>, <c>docker attach</c>.</summary>
public sealed class DockerTerminal : IAsyncDisposable
{
    // The harness starts any program at a terminal; mode Subreaper, for the client is an ordinary process of this machine.
    private readonly SupervisorRun _client;

    internal DockerTerminal(DockerEngine engine, IReadOnlyList<string> arguments)
    {
        SupervisorSetup setup = new SupervisorSetup(RunMode.Subreaper, engine.Client.Path).WithTerminal().WithoutPath().Arguments(arguments);
        foreach ((string name, string value) in engine.ClientEnvironment)
        {
            setup.Environment(name, value);
        }

        _client = setup.Start();
    }

    /// <summary>All that was printed on it.</summary>
    public string Screen => _client.Output;

    /// <summary>Types text: <c>"ls\n"</c>; <c>"\u0003"</c> is Ctrl-C, <c>"\u001A"</c> Ctrl-Z.</summary>
    public void Type(string text) => _client.Terminal!.Type(text);

    /// <summary>A new size of the window.</summary>
    public void Resize(int rows, int columns) => _client.Terminal!.Resize(rows, columns);

    public Task WaitForScreenAsync(string text) => _client.WaitForOutputAsync(text);

    /// <summary>Waits for the client's end.</summary>
    public Task<ExitStatus> WaitForExitAsync() => _client.WaitForExitAsync();

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
