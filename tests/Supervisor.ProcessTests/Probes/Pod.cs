using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Probes;

/// <summary>A run whose control socket is asked how it is, and whose processes stamp <c>@/journal</c>.</summary>
internal sealed class Pod(SupervisorRun run)
{
    private const string Socket = "control.sock";

    public Journal Journal { get; } = new(run);

    /// <summary>How it is now; it has to be there.</summary>
    public PodStatus Status => ControlSocket.TryGetStatus(run.Directory[Socket]) ?? throw new TestFailureException($"the control socket is not there{Environment.NewLine}{run.Dump()}");

    /// <summary>A setup with this configuration and a control socket in the run's own directory.</summary>
    public static SupervisorSetup Setup(string yaml, RunMode mode = RunMode.Process1) => Configure(new SupervisorSetup(mode), yaml);

    /// <summary>As <see cref="Setup(string, RunMode)"/>, on a setup that is there.</summary>
    public static SupervisorSetup Configure(SupervisorSetup setup, string yaml) => setup.Configuration($"{yaml}endpoint: {{control: \"@/{Socket}\"}}\n");

    /// <summary>Waits until the status is as told, and returns it.</summary>
    public Task<PodStatus> WaitForAsync(Func<PodStatus, bool> condition, string what, TimeSpan? timeout = null)
    {
        PodStatus? last = null;
        return Eventually.Async(
            () => (last = ControlSocket.TryGetStatus(run.Directory[Socket])) is { } status && condition(status) ? status : null,
            what, timeout, () => $"last status: {last?.Text}{Environment.NewLine}{run.Dump()}");
    }

    public Task<PodStatus> WaitForRestartsAsync(int count) => WaitForAsync(status => status.Main.RestartCount >= count, $"{count} restarts");

    public Task<PodStatus> WaitForReadyAsync(bool ready = true) => WaitForAsync(status => status.IsReady == ready, ready ? "Ready" : "not Ready");

    /// <summary>How often the text was stamped so far.</summary>
    public int Count(string text) => Journal.Texts.Count(each => each == text);

    /// <summary>Waits until the text was stamped so often again.</summary>
    public Task WaitForMoreAsync(string text, int more = 10) => Journal.WaitForAsync(text, Count(text) + more);

    /// <summary>The seconds from the start of the run's journal entry <paramref name="from"/> to each stamp of <paramref name="text"/>.</summary>
    public double[] Seconds(string from, string text)
    {
        long origin = Journal.At(from);
        return [.. Journal.AllAt(text).Select(at => Journal.Seconds(origin, at))];
    }

    /// <summary>The seconds between one stamp of the text and the next.</summary>
    public double[] Gaps(string text)
    {
        long[] at = [.. Journal.AllAt(text)];
        return [.. at.Skip(1).Select((each, i) => Journal.Seconds(at[i], each))];
    }

    /// <summary>Asks for the stop, and waits for the end.</summary>
    public async Task<ExitStatus> StopAsync()
    {
        run.Signal(Signals.SignalNumbers.Term);
        return await run.WaitForExitAsync().ConfigureAwait(false);
    }
}
