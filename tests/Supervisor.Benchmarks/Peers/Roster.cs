using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Peers;

/// <summary>All that take part, each as an image's ENTRYPOINT would name it, with the least configuration that runs one main process.</summary>
internal static class Roster
{
    /// <summary>No init at all: main itself is process 1.</summary>
    internal static readonly Peer None = new("none", Abilities.None, 1, place => ["-", place.Guest, place.GuestWord], () => 0, () => "");

    private const Abilities OfInit = Abilities.Forwards | Abilities.Reaps | Abilities.EndsWithMain | Abilities.StopsMain;

    internal static readonly Peer Tini = Init("tini");

    /// <summary>Where build.sh installs what comes from npm.</summary>
    private static string Pm2 => Path.Combine(Repository.Root, "artifacts", "peers", "node_modules", "pm2");

    /// <summary>The container inits of C, which do nothing else.</summary>
    internal static IReadOnlyList<Peer> Inits { get; } = [Tini, Init("dumb-init"), Init("catatonit")];

    /// <param name="file">The file to measure as ours; null: the published one.</param>
    /// <param name="name">In the report.</param>
    internal static Peer Ours(string? file, string name = Peer.OursName)
    {
        string program = file ?? Repository.Supervisor;
        return new Peer(name, OfInit | Abilities.Restarts, 1, Words, () => new FileInfo(program).Length, () => HostCommand.Run(program, "--version").Split(' ')[^1].Trim());

        IReadOnlyList<string> Words(Place place) => place.Configuration is null
            ? [program, "--", place.Guest, place.GuestWord]
            : [program, "-c", place.Directory.Write("supervisor.yaml", place.Configuration), "--", place.Guest, place.GuestWord];
    }

    /// <summary>Those that keep a main process alive. As process 1 monit never waits for its children, whom it then takes for running: it is measured below tini.</summary>
    internal static IReadOnlyList<Peer> Supervisors { get; } =
    [
        new("s6", Abilities.Reaps | Abilities.StopsMain | Abilities.Restarts, 1, S6, () => Files.OfPrograms("s6-svscan", "s6-supervise"), () => Files.PackageVersion("s6")),
        new("runit", Abilities.Reaps | Abilities.Restarts, 1, Runit, () => Files.OfPrograms("runsvdir", "runsv"), () => Files.PackageVersion("runit")),
        new("supervisord", Abilities.StopsMain | Abilities.Restarts, 20, Supervisord, () => Files.OfPackage("supervisor", "python3"), () => Files.PackageVersion("supervisor")),
        new("tini + monit", Abilities.Reaps | Abilities.Restarts, 1, place => ["tini", "--", .. Monit(place, "")], () => Files.OfPrograms("tini", "monit"), () => Files.PackageVersion("monit")),
        new("pm2-runtime", Abilities.StopsMain | Abilities.Restarts, 20, Pm2Runtime, () => Files.OfPrograms("node") + Files.OfDirectory(Path.Combine(Pm2, "..")), () => Files.NpmVersion(Pm2)),
    ];

    /// <summary>Who of these is on this machine; build.sh installs them all.</summary>
    internal static bool IsInstalled(Peer peer) => peer.Name switch
    {
        "none" => true,
        "s6" => Files.Find("s6-svscan") is not null,
        "runit" => Files.Find("runsvdir") is not null,
        "tini + monit" => Files.Find("monit") is not null,
        "pm2-runtime" => Directory.Exists(Pm2) && Files.Find("node") is not null,
        _ => peer.Can.HasFlag(Abilities.Restarts | Abilities.Forwards) || Files.Find(peer.Name) is not null,
    };

    /// <summary>monit itself, as process 1, with checks added to the one of its main process.</summary>
    internal static IReadOnlyList<string> Monit(Place place, string checks)
    {
        string configuration = place.Directory.Write(
            "monitrc",
            $"""
            set daemon 1
            set pidfile /run/monit.pid
            set statefile /run/monit.state
            set idfile /run/monit.id
            set httpd port {Text(place.Port)} and use address 127.0.0.1 allow localhost
            check process main matching "{Path.GetFileName(place.Guest)} (guest|daemon):"
              start program = "{place.Guest} {place.GuestWord.Replace("guest:", "daemon:", StringComparison.Ordinal)}"
            {checks}

            """);
        File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return ["monit", "-I", "-c", configuration];
    }

    private static Peer Init(string program) => new(program, OfInit, 1, place => [program, "--", place.Guest, place.GuestWord], () => Files.OfPrograms(program), () => Files.PackageVersion(program));

    private static IReadOnlyList<string> S6(Place place)
    {
        Service(place);
        return ["s6-svscan", place.Directory["services"]];
    }

    private static IReadOnlyList<string> Runit(Place place)
    {
        Service(place);
        return ["runsvdir", place.Directory["services"]];
    }

    private static IReadOnlyList<string> Supervisord(Place place)
    {
        // startsecs=0: a main that has started counts as running at once, and is started again whenever it ends.
        string configuration = place.Directory.Write(
            "supervisord.conf",
            $"""
            [supervisord]
            nodaemon=true
            user=root
            pidfile=/run/supervisord.pid
            logfile=/dev/null
            logfile_maxbytes=0
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            [inet_http_server]
            port=127.0.0.1:{Text(place.Port)}
            [program:main]
            command={place.Guest} {place.GuestWord}
            autorestart=true
            startsecs=0

            """);
        return ["supervisord", "-n", "-c", configuration];
    }

    private static IReadOnlyList<string> Pm2Runtime(Place place)
    {
        string configuration = place.Directory.Write(
            "pm2.json",
            $$"""
            {"apps": [{"name": "main", "script": "{{place.Guest}}", "args": "{{place.GuestWord}}", "interpreter": "none", "exec_mode": "fork", "min_uptime": 0, "max_restarts": 1000000, "restart_delay": 0}]}
            """);
        return ["node", Path.Combine(Pm2, "bin", "pm2-runtime"), "start", configuration];
    }

    /// <summary>What s6 and runit take: a directory with a program `run`. Its first line names main, so that no shell runs.</summary>
    private static void Service(Place place)
    {
        string service = Path.Combine(place.Directory["services"], "main");
        Directory.CreateDirectory(service);
        string run = Path.Combine(service, "run");
        File.WriteAllText(run, $"#!{place.Guest} {place.GuestWord}\n");
        File.SetUnixFileMode(run, (UnixFileMode)0b111_101_101);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
