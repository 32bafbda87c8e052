using System.Diagnostics;
using System.Text;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>A container that was started (<see cref="ContainerSetup"/>), and all a test does with it. Disposing removes it.</summary>
public sealed class Container : IAsyncDisposable
{
    private readonly DockerEngine _engine;

    internal Container(DockerEngine engine, string name, TemporaryDirectory directory)
    {
        _engine = engine;
        Name = name;
        Directory = directory;
    }

    public string Name { get; }

    /// <summary>The test's directory: /out inside.</summary>
    public TemporaryDirectory Directory { get; }

    /// <summary>What <c>docker inspect</c> says now.</summary>
    public async Task<ContainerState> StateAsync() =>
        ContainerState.Parse(await _engine.Client.RunOkAsync("inspect", "--type", "container", "--format", "{{json .State}}", Name));

    /// <summary>The machine's number of the container's process 1.</summary>
    public async Task<int> PidAsync()
    {
        ContainerState state = await StateAsync();
        return state.Pid != 0 ? state.Pid : throw new TestFailureException($"{Name} does not run{Environment.NewLine}{await DumpAsync()}");
    }

    /// <summary><c>docker stop</c>; it returns when the container has ended.</summary>
    /// <param name="seconds">Its --time: how long Docker waits before SIGKILL. Docker's own default is 10.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync(int? seconds = null)
    {
        Stopwatch clock = Stopwatch.StartNew();
        await _engine.Client.RunOkAsync(["stop", .. seconds is null ? (string[])[] : ["--time", $"{seconds}"], Name]);
        return clock.Elapsed;
    }

    /// <summary><c>docker kill</c>, with SIGKILL unless said otherwise.</summary>
    public Task KillAsync(string signal = "KILL") => _engine.Client.RunOkAsync("kill", "--signal", signal, Name);

    /// <summary><c>docker start</c>: again, after its end.</summary>
    public Task StartAsync() => _engine.Client.RunOkAsync("start", Name);

    /// <summary>Any command of the client about this container: <c>CommandAsync("pause")</c>.</summary>
    public Task<string> CommandAsync(string command) => _engine.Client.RunOkAsync(command, Name);

    /// <summary><c>docker exec</c>, to its end.</summary>
    public Task<CommandResult> ExecuteAsync(params IReadOnlyList<string> command) => _engine.Client.RunAsync(["exec", Name, .. command]);

    /// <summary><c>docker exec --detach</c>: a session that goes on by itself.</summary>
    public Task ExecuteDetachedAsync(params IReadOnlyList<string> command) => _engine.Client.RunOkAsync(["exec", "--detach", Name, .. command]);

    /// <summary><c>docker logs</c>: both streams as the logging driver kept them, in Latin-1, a character a byte.</summary>
    public Task<CommandResult> LogsAsync() => _engine.Client.RunAsync(["logs", Name], Encoding.Latin1);

    /// <summary>The paths of <c>docker export</c>; those of directories end with a slash.</summary>
    public async Task<IReadOnlyList<string>> ExportedFilesAsync()
    {
        string archive = Directory["export.tar"];
        await _engine.Client.RunOkAsync("export", "--output", archive, Name);
        return HostCommand.Run("tar", "--list", $"--file={archive}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        Task<CommandResult> wait = _engine.Client.RunAsync("wait", Name);
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(20);
        if (await Task.WhenAny(wait, Task.Delay(limit)) != wait)
        {
            throw new TestFailureException($"no end within {limit.TotalSeconds} s{Environment.NewLine}{await DumpAsync()}");
        }

        return int.Parse((await wait).Output);
    }

    /// <summary>Waits until <c>docker logs</c> has the text on standard error, our log.</summary>
    public async Task WaitForLogAsync(string text)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!(await LogsAsync()).Error.Contains(text, StringComparison.Ordinal))
        {
            if (clock.Elapsed > Eventually.DefaultTimeout)
            {
                throw new TestFailureException($"Waited for \"{text}\" in the log{Environment.NewLine}{await DumpAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Waits until Docker's view of its health is as asked for, and returns it.</summary>
    public async Task<ContainerHealth> WaitForHealthAsync(Func<ContainerHealth, bool> condition, string what)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            ContainerHealth health = (await StateAsync()).Health ?? throw new TestFailureException($"{Name} has no HEALTHCHECK");
            if (condition(health))
            {
                return health;
            }

            if (clock.Elapsed > Eventually.DefaultTimeout)
            {
                throw new TestFailureException($"Waited for its health to be {what}{Environment.NewLine}{await DumpAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Waits for <c>starting</c>, <c>healthy</c> or <c>unhealthy</c>.</summary>
    public Task<ContainerHealth> WaitForHealthAsync(string status) => WaitForHealthAsync(health => health.Status == status, status);

    /// <summary>Waits until a file in <see cref="Directory"/> has so many whole lines, and returns them.</summary>
    public async Task<string[]> WaitForLinesAsync(string name, int count)
    {
        await WaitForAsync(() => Directory.Lines(name).Length >= count, $"{count} lines in {name}");
        return Directory.Lines(name);
    }

    /// <summary>Waits for the report that a child was told to write to /out/report.</summary>
    public async Task<ChildReport> WaitForReportAsync()
    {
        await WaitForAsync(() => File.Exists(Directory["report"]), "the child's report");
        return ChildReport.Parse(await File.ReadAllTextAsync(Directory["report"]));
    }

    /// <summary>Waits for a condition; the message of a failure has the container's state and log.</summary>
    public async Task WaitForAsync(Func<bool> condition, string what)
    {
        try
        {
            await Eventually.Async(condition, what);
        }
        catch (TestFailureException e)
        {
            throw new TestFailureException(e.Message + await DumpAsync(), e);
        }
    }

    /// <summary>For messages: how it is, what it said.</summary>
    public async Task<string> DumpAsync()
    {
        CommandResult state = await _engine.Client.RunAsync("inspect", "--type", "container", "--format", "{{json .State}}", Name);
        return $"{Name}: {state.Output}{state.Error}{await LogsAsync()}";
    }

    public async ValueTask DisposeAsync()
    {
        CommandResult removed = await _engine.Client.RunAsync("rm", "--force", "--volumes", Name);
        Directory.Dispose();

        // Not there: `docker run` itself was refused, which the test has seen by now.
        if (removed.ExitCode != 0 && !removed.Error.Contains("No such container", StringComparison.Ordinal))
        {
            throw new TestFailureException($"docker rm --force {Name}: {removed}");
        }
    }
}
