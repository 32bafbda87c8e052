using System.Text.Json;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>A Compose project of docker/examples, run by docker-compose. Disposing takes it down.</summary>
public sealed class ComposeProject : IAsyncDisposable
{
    private readonly DockerEngine _engine;
    private readonly Tool _compose;
    private readonly TemporaryDirectory _directory = new();
    private readonly IReadOnlyList<string> _options;
    private readonly string _name;

    /// <param name="file">The Compose file.</param>
    /// <param name="test">What only this machine and this test need: a second file, laid over the first.</param>
    /// <param name="environment">What the file refers to.</param>
    public ComposeProject(DockerEngine engine, string file, string test, params IReadOnlyList<(string Name, string Value)> environment)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _name = engine.NextName();
        _options = ["--project-name", _name, "--file", file, "--file", _directory.Write("test.yml", test)];
        Dictionary<string, string> variables = new(engine.ClientEnvironment);
        foreach ((string name, string value) in environment)
        {
            variables[name] = value;
        }

        string program = Tool.Find("docker-compose") ?? throw new TestFailureException("this test needs the program docker-compose on this machine");
        _compose = new Tool(program, variables);
    }

    /// <summary><c>docker-compose build</c>.</summary>
    public Task BuildAsync() => RunAsync("build");

    /// <summary><c>docker-compose up --detach</c>; it returns when everything is started.</summary>
    public Task UpAsync() => RunAsync("up", "--detach");

    /// <summary><c>docker-compose down</c>; it returns when everything has ended and is removed.</summary>
    public Task DownAsync() => RunAsync("down");

    /// <summary>A service's only container, by its name.</summary>
    public string ContainerOf(string service) => $"{_name}_{service}_1";

    /// <summary>When the container of a service was started.</summary>
    public async Task<DateTimeOffset> StartedAtAsync(string service)
    {
        using JsonDocument state = await StateAsync(service);
        return state.RootElement.GetProperty("StartedAt").GetDateTimeOffset();
    }

    /// <summary>When the first check of a service's HEALTHCHECK ended that passed.</summary>
    public async Task<DateTimeOffset> HealthySinceAsync(string service)
    {
        using JsonDocument state = await StateAsync(service);
        return state.RootElement.GetProperty("Health").GetProperty("Log").EnumerateArray()
            .First(check => check.GetProperty("ExitCode").GetInt32() == 0).GetProperty("End").GetDateTimeOffset();
    }

    /// <summary>How the containers ended since then, removed ones too: service and exit code, in the order in which they did.</summary>
    public async Task<IReadOnlyList<(string Service, string ExitCode)>> EndsAsync(DateTimeOffset since)
    {
        string[] events = (await _engine.Client.RunOkAsync(
            "events", "--since", $"{since.ToUnixTimeSeconds()}", "--until", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}", "--filter", "event=die",
            "--filter", $"label=com.docker.compose.project={_name}", "--format", "{{json .Actor.Attributes}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. events.Select(Parse)];

        static (string Service, string ExitCode) Parse(string json)
        {
            using JsonDocument attributes = JsonDocument.Parse(json);
            return (attributes.RootElement.GetProperty("com.docker.compose.service").GetString()!, attributes.RootElement.GetProperty("exitCode").GetString()!);
        }
    }

    /// <summary>For messages: what the containers said.</summary>
    public async Task<string> DumpAsync() => $"{await _compose.RunAsync([.. _options, "ps", "--all"])}{Environment.NewLine}{await _compose.RunAsync([.. _options, "logs", "--no-color"])}";

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--timeout", "0", "--volumes");
        _directory.Dispose();
    }

    private async Task RunAsync(params IReadOnlyList<string> words)
    {
        CommandResult result = await _compose.RunAsync([.. _options, .. words]);
        if (result.ExitCode != 0)
        {
            throw new TestFailureException($"docker-compose {string.Join(' ', words)}: {result}{Environment.NewLine}{await DumpAsync()}");
        }
    }

    private async Task<JsonDocument> StateAsync(string service) =>
        JsonDocument.Parse(await _engine.Client.RunOkAsync("inspect", "--type", "container", "--format", "{{json .State}}", ContainerOf(service)));
}
