using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Probes;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>Processor time of an attempt each second, without what is asked: ours and monit's side by side; and the engine's of Docker.</summary>
internal static class ProbeFigure
{
    private const string Idle = "none";

    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_dockerWindow = TimeSpan.FromSeconds(4);

    private static readonly string[] s_kinds = [Idle, .. ProbeTarget.Kinds];

    internal static async Task<Figure> MeasureAsync(Field field, Effort effort, string? subject)
    {
        Quantity attempt = new("an attempt, once a second: processor time of who asks, without what is asked", "ms CPU", 1e6);
        foreach (Peer peer in field.All.Where(peer => peer.Name is "s6" or "runit" or "supervisord" or "pm2-runtime"))
        {
            attempt.AddAbsent(peer.Name, "has no probes");
        }

        List<(string Name, string Kind, Contestant Contestant, HeldPeer Held, ProbeTarget Target)> all = [];
        try
        {
            Peer? monit = field.Others.FirstOrDefault(peer => peer.Name.EndsWith("monit", StringComparison.Ordinal));
            foreach (string kind in s_kinds)
            {
                Add(kind, "supervisor", target => new Contestant("", field.Ours[^1], field.Ours[^1].Words, kind == Idle ? null : $"livenessProbe: {{{target.Handler}, periodSeconds: 1}}\n"));
                // monit knows gRPC's health service as little as TLS of its own probes; its least cycle is a second.
                if (monit is not null && kind != "grpc")
                {
                    Add(kind, "monit", target => new Contestant("", monit, place => Roster.Monit(place, MonitCheck(kind, target))));
                }
            }

            await Task.Delay(s_settle);
            TimeSpan window = effort.Window < TimeSpan.FromSeconds(2) ? TimeSpan.FromSeconds(2) : effort.Window / 2;
            for (int round = 0; round < effort.Rounds; round++)
            {
                (long Cpu, int Count)[] before = [.. all.Select(Read)];
                await Task.Delay(window);
                (long Cpu, int Count)[] after = [.. all.Select(Read)];
                for (int i = 0; i < all.Count; i++)
                {
                    int idle = all.FindIndex(one => one.Name == all[i].Name && one.Kind == Idle);
                    int attempts = after[i].Count - before[i].Count;
                    if (all[i].Kind != Idle && attempts > 0)
                    {
                        long beyondIdle = after[i].Cpu - before[i].Cpu - (after[idle].Cpu - before[idle].Cpu);
                        attempt.Add($"{all[i].Name}: {all[i].Kind}", Math.Max(beyondIdle, 0) / attempts);
                    }
                }
            }
        }
        finally
        {
            foreach ((_, _, Contestant contestant, HeldPeer held, ProbeTarget target) in all)
            {
                held.Dispose();
                contestant.Dispose();
                target.Dispose();
            }
        }

        List<Quantity> quantities = [attempt];
        double engine = double.NaN;
        if (effort.Docker > 0)
        {
            Quantity docker = await new DockerHealthcheck(subject).MeasureAsync(effort.Docker / 10, 10, s_dockerWindow);
            quantities.Add(docker);
            engine = docker.Value(DockerHealthcheck.Probe) / docker.Value(DockerHealthcheck.Healthcheck);
        }

        return new Figure(
            "probe",
            "All at the same time, each with one probe a second of a main process that does nothing; less what the same supervisor without a probe takes in the same seconds. The engine's: see docker in measurements.md.",
            quantities,
            [new Target("exec: at least 20 x less than the engine's HEALTHCHECK (ours as a part of it)", engine, 1 / 20.0, "x")]);

        void Add(string kind, string name, Func<ProbeTarget, Contestant> make)
        {
            ProbeTarget target = new(kind == Idle ? ProbeTarget.Kinds[0] : kind);
            Contestant contestant = make(target);
            all.Add((name, kind, contestant, contestant.Hold(), target));
        }
    }

    private static (long Cpu, int Count) Read((string, string, Contestant, HeldPeer Held, ProbeTarget Target) one) => (Counterpart.ProcessorTime(one.Held.Pid).Own, one.Target.Count);

    private static string MonitCheck(string kind, ProbeTarget target) => kind switch
    {
        Idle => "",
        "exec" => $"check program probe with path \"{string.Join(' ', target.Command)}\"\n  if status != 0 then alert",
        "http" => $"check host probe with address 127.0.0.1\n  if failed port {target.Port} protocol http request \"/\" then alert",
        "tcp" => $"check host probe with address 127.0.0.1\n  if failed port {target.Port} then alert",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
