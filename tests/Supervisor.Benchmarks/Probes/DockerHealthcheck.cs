using Supervisor.Benchmarks.Results;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>
/// The same command as Docker's HEALTHCHECK and as our exec probe, on the same engine: what the processors spend on an attempt. All that takes part is
/// counted (dockerd, containerd, the shim, runc, the supervisor, the command), less what the engine and a container without a health check take in that time.
/// </summary>
internal sealed class DockerHealthcheck(string? subject)
{
    private const string Record = "record";

    /// <summary>In HEALTHCHECK's exec form, for the image has no shell; one second is the least interval that it can have.</summary>
    private const string Dockerfile = """
        FROM scratch
        COPY supervisor counterpart /
        ENTRYPOINT ["/supervisor", "--"]
        CMD ["/counterpart", "idle"]

        """;

    private const string HealthcheckLine = "HEALTHCHECK --interval=1s CMD [\"/counterpart\", \"tick\", \"/out/record\"]\n";

    private const string ProbeText = "{exec: {command: [/counterpart, tick, /out/record]}, periodSeconds: 1}";

    /// <summary>The rows: the engine's whole work, ours with what the engine does meanwhile, and the part of it in the container.</summary>
    internal const string Healthcheck = "HEALTHCHECK";
    internal const string Probe = "supervisor: exec, engine and container";
    private const string ProbeInside = "supervisor: exec, all in the container";
    private const string IdleEngine = "the idle engine, a window";

    /// <summary>Rounds of all three by turns; in each a life of so many windows.</summary>
    internal async Task<Quantity> MeasureAsync(int rounds, int windows, TimeSpan length)
    {
        Quantity quantity = new(
            Table.Cell($"an attempt by Docker's HEALTHCHECK and by our exec probe, once a second, in windows of {length.TotalSeconds} s: all that takes part"), "ms CPU", 1e6) { Reference = Healthcheck };
        using CpuGroup group = new();
        await using DockerEngine engine = new();
        await group.StartInsideAsync(async () => await engine.InitializeAsync());
        (string, string)[] files = [("supervisor", subject ?? Repository.Supervisor), ("counterpart", Counterpart.Path)];
        string plain = await engine.Images.BuildAsync(Dockerfile, files);
        string checkedByDocker = await engine.Images.BuildAsync(Dockerfile + HealthcheckLine, files);
        for (int round = 0; round < rounds; round++)
        {
            IReadOnlyList<Reading> idle = await MeasureAsync(engine, new ContainerSetup(engine, plain), group, windows, length);
            IReadOnlyList<Reading> docker = await MeasureAsync(engine, new ContainerSetup(engine, checkedByDocker), group, windows, length);
            IReadOnlyList<Reading> ours = await MeasureAsync(engine, new ContainerSetup(engine, plain).Environment("SUPERVISOR_LIVENESS_PROBE", ProbeText), group, windows, length);
            // Of the idle engine the median: what it does by itself falls into some windows and not into others.
            Reading rest = new(0, Median(idle.Select(reading => reading.Total)), Median(idle.Select(reading => reading.Container)));
            quantity.Add(IdleEngine, idle.Select(reading => reading.Total));
            quantity.Add(Healthcheck, docker.Where(reading => reading.Attempts > 0).Select(reading => reading.AnAttempt(reading.Total - rest.Total)));
            quantity.Add(Probe, ours.Where(reading => reading.Attempts > 0).Select(reading => reading.AnAttempt(reading.Total - rest.Total)));
            quantity.Add(ProbeInside, ours.Where(reading => reading.Attempts > 0).Select(reading => reading.AnAttempt(reading.Container - rest.Container)));
        }

        return quantity;
    }

    private static long Median(IEnumerable<long> readings)
    {
        Sample sample = new();
        sample.Add(readings);
        return sample.Median;
    }

    /// <summary>A window of time.</summary>
    /// <param name="Total">Nanoseconds of the engine and all its containers.</param>
    /// <param name="Container">Nanoseconds of the one container.</param>
    private sealed record Reading(int Attempts, long Total, long Container)
    {
        /// <summary>An idle engine in another window may have done more than ours: not below 0.</summary>
        public long AnAttempt(long nanoseconds) => Math.Max(nanoseconds, 0) / Attempts;
    }

    private static async Task<IReadOnlyList<Reading>> MeasureAsync(DockerEngine engine, ContainerSetup setup, CpuGroup group, int windows, TimeSpan length)
    {
        await using Container container = await setup.Options("--cgroup-parent", $"/{group.Name}").StartAsync();
        string id = await engine.Client.RunOkAsync("inspect", "--type", "container", "--format", "{{.Id}}", container.Name);
        // What the start leaves to be done, and the first attempt, lie before the first window.
        await Task.Delay(TimeSpan.FromSeconds(3));
        List<Reading> readings = [];
        Reading before = Now();
        for (int window = 0; window < windows; window++)
        {
            await Task.Delay(length);
            Reading after = Now();
            readings.Add(new Reading(after.Attempts - before.Attempts, after.Total - before.Total, after.Container - before.Container));
            before = after;
        }

        return readings;

        Reading Now() => new(Attempts(container), group.Total(), group.OfContainer(id));
    }

    private static int Attempts(Container container) => File.Exists(container.Directory[Record]) ? (int)(new FileInfo(container.Directory[Record]).Length / sizeof(long)) : 0;
}
