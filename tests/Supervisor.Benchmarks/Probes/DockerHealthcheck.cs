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

    private const string Healthcheck = "HEALTHCHECK --interval=1s CMD [\"/counterpart\", \"tick\", \"/out/record\"]\n";

    private const string Probe = "{exec: {command: [/counterpart, tick, /out/record]}, periodSeconds: 1}";

    private readonly Sample _docker = new();
    private readonly Sample _ours = new();
    private readonly Sample _oursInside = new();
    private readonly Sample _idle = new();

    /// <summary>Rounds of all three by turns; each so long.</summary>
    internal async Task<Table> RunAsync(int rounds, TimeSpan length)
    {
        using CpuGroup group = new();
        await using DockerEngine engine = new();
        await group.StartInsideAsync(async () => await engine.InitializeAsync());
        (string, string)[] files = [("supervisor", subject ?? Repository.Supervisor), ("counterpart", Counterpart.Path)];
        string plain = await engine.Images.BuildAsync(Dockerfile, files);
        string checkedByDocker = await engine.Images.BuildAsync(Dockerfile + Healthcheck, files);
        for (int round = 0; round < rounds; round++)
        {
            Reading idle = await MeasureAsync(engine, new ContainerSetup(engine, plain), group, length);
            Reading docker = await MeasureAsync(engine, new ContainerSetup(engine, checkedByDocker), group, length);
            Reading ours = await MeasureAsync(engine, new ContainerSetup(engine, plain).Environment("SUPERVISOR_LIVENESS_PROBE", Probe), group, length);
            _idle.Add([idle.Total]);
            _docker.Add([docker.AnAttempt(docker.Total - idle.Total)]);
            _ours.Add([ours.AnAttempt(ours.Total - idle.Total)]);
            _oursInside.Add([ours.AnAttempt(ours.Container - idle.Container)]);
        }

        Table table = new(
            Table.Cell($"An attempt of one command, by Docker's HEALTHCHECK and by our exec probe, each every second for {length.TotalSeconds} s, {rounds} rounds; median (largest)"),
            "", "ms CPU an attempt", "Docker's is so many times as much");
        table.Add("HEALTHCHECK, less the idle engine", Table.Cell(_docker, 1e6), "");
        table.Add("exec probe, all in the container", Table.Cell(_oursInside, 1e6), Ratio(_oursInside));
        table.Add("exec probe, all of engine and container, less the idle engine", Table.Cell(_ours, 1e6), Ratio(_ours));
        table.Add("the idle engine itself, a second", Table.Cell(_idle, 1e6 * length.TotalSeconds), "");
        return table;
    }

    /// <summary>A window of time.</summary>
    /// <param name="Total">Nanoseconds of the engine and all its containers.</param>
    /// <param name="Container">Nanoseconds of the one container.</param>
    private sealed record Reading(int Attempts, long Total, long Container)
    {
        /// <summary>An idle engine in another window may have done more than ours: not below 0.</summary>
        public long AnAttempt(long nanoseconds) => Math.Max(nanoseconds, 0) / Math.Max(Attempts, 1);
    }

    private string Ratio(Sample ours) => ours.Median == 0 ? "" : Table.Cell($"{(double)_docker.Median / ours.Median:0}");

    private static async Task<Reading> MeasureAsync(DockerEngine engine, ContainerSetup setup, CpuGroup group, TimeSpan length)
    {
        await using Container container = await setup.Options("--cgroup-parent", $"/{group.Name}").StartAsync();
        string id = await engine.Client.RunOkAsync("inspect", "--type", "container", "--format", "{{.Id}}", container.Name);
        // What the start leaves to be done, and the first attempt, lie before the window.
        await Task.Delay(TimeSpan.FromSeconds(3));
        (int attempts, long total, long inside) = (Attempts(container), group.Total(), group.OfContainer(id));
        await Task.Delay(length);
        return new Reading(Attempts(container) - attempts, group.Total() - total, group.OfContainer(id) - inside);
    }

    private static int Attempts(Container container) => File.Exists(container.Directory[Record]) ? (int)(new FileInfo(container.Directory[Record]).Length / sizeof(long)) : 0;
}
