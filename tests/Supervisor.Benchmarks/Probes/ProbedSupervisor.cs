using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>A supervisor as process 1 whose main process does nothing.</summary>
internal static class ProbedSupervisor
{
    /// <summary>Starts one with a readiness probe; null is none.</summary>
    internal static SupervisorRun Start(string? subject, ProbeTarget? target, TimeSpan period) =>
        Start(subject, target is null ? "" : $"readinessProbe: {{{target.Handler}, periodSeconds: {Seconds(period)}}}\n");

    /// <summary>Starts one with this configuration (YAML).</summary>
    internal static SupervisorRun Start(string? subject, string configuration) =>
        new SupervisorSetup(RunMode.Process1, subject).Configuration(configuration).Command(Counterpart.Path, "idle").Start();

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
