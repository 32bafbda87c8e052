using System.Text.Json;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Runc;

/// <summary>A container of <see cref="RuncSetup"/>. Disposing ends and removes it.</summary>
internal sealed class RuncContainer : IAsyncDisposable
{
    private readonly string _name;
    private readonly Tool _runc;
    private readonly IReadOnlyList<string> _global;
    private readonly IReadOnlyList<IDisposable> _parts;

    public RuncContainer(string name, SupervisorRun run, Tool runc, IReadOnlyList<string> global, TemporaryDirectory directory, IReadOnlyList<IDisposable> parts)
    {
        _name = name;
        Run = run;
        _runc = runc;
        _global = global;
        Directory = directory;
        _parts = parts;
    }

    /// <summary><c>runc run</c>, with the container's streams or terminal; its exit code is the container's.</summary>
    public SupervisorRun Run { get; }

    /// <summary>The test's directory: /out inside.</summary>
    public TemporaryDirectory Directory { get; }

    /// <summary>The machine's number of the container's process 1.</summary>
    public async Task<int> PidAsync()
    {
        using JsonDocument state = JsonDocument.Parse(await _runc.RunOkAsync([.. _global, "state", _name]));
        return state.RootElement.GetProperty("pid").GetInt32();
    }

    /// <summary><c>runc kill</c>: to process 1.</summary>
    public Task KillAsync(string signal) => _runc.RunOkAsync([.. _global, "kill", _name, signal]);

    /// <summary><c>runc exec --detach</c>: a session that goes on by itself. It inherits our pipe: let it <c>detach-streams</c>.</summary>
    public Task ExecuteDetachedAsync(params IReadOnlyList<string> command) => _runc.RunOkAsync([.. _global, "exec", "--detach", _name, .. command]);

    /// <summary>Waits until a file in <see cref="Directory"/> has so many whole lines, and returns them.</summary>
    public async Task<string[]> WaitForLinesAsync(string name, int count)
    {
        await Run.WaitForAsync(() => Directory.Lines(name).Length >= count, $"{count} lines in {name}");
        return Directory.Lines(name);
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        ExitStatus status = await Run.WaitForExitAsync();
        return status.Signal == 0 ? status.Code : throw new TestFailureException($"runc was {status}{Environment.NewLine}{Run.Dump()}");
    }

    public async ValueTask DisposeAsync()
    {
        // Not there when it has ended by itself, for `runc run` removes it then.
        await _runc.RunAsync([.. _global, "delete", "--force", _name]);
        await Run.DisposeAsync();
        Directory.Dispose();
        foreach (IDisposable part in _parts)
        {
            part.Dispose();
        }
    }
}
