using System.Text.Json.Nodes;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Runc;

/// <summary>
/// An OCI bundle for runc: a root with /supervisor and /child only, and a config.json with what each test asks for. The test's
/// directory is /out inside; there is no network.
/// </summary>
internal sealed class RuncSetup
{
    private static int s_names;

    // What Docker grants by default.
    private static readonly string[] s_defaultCapabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    private readonly List<string> _environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
    private string[] _capabilities = s_defaultCapabilities;
    private string[] _before = [];
    private string[] _command = [];
    private JsonNode? _seccomp;
    private int _user;
    private int _pidsLimit;
    private bool _readOnly;
    private bool _noNewPrivileges;
    private bool _terminal;
    private bool _onlyNull;

    public RuncSetup Environment(params IReadOnlyList<(string Name, string Value)> variables)
    {
        _environment.AddRange(variables.Select(variable => $"{variable.Name}={variable.Value}"));
        return this;
    }

    /// <summary>The command: the test's child program with these verbs, split at blanks.</summary>
    public RuncSetup Child(string verbs) => Command(["/child", .. verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    public RuncSetup Command(params string[] command)
    {
        _command = command;
        return this;
    }

    /// <summary>Hides /proc before the supervisor takes over (runc itself can't do without). Needs <see cref="Capabilities"/> with CAP_SYS_ADMIN.</summary>
    public RuncSetup WithoutProc()
    {
        _before = ["/child", "hide-proc", "exec"];
        return this;
    }

    public RuncSetup User(int user)
    {
        _user = user;
        return this;
    }

    public RuncSetup Capabilities(params string[] capabilities)
    {
        _capabilities = capabilities;
        return this;
    }

    public RuncSetup ReadOnlyRoot()
    {
        _readOnly = true;
        return this;
    }

    public RuncSetup NoNewPrivileges()
    {
        _noNewPrivileges = true;
        return this;
    }

    public RuncSetup Seccomp(JsonNode profile)
    {
        _seccomp = profile;
        return this;
    }

    public RuncSetup PidsLimit(int limit)
    {
        _pidsLimit = limit;
        return this;
    }

    /// <summary>A terminal inside, and the test at the other end of it.</summary>
    public RuncSetup Terminal()
    {
        _terminal = true;
        return this;
    }

    /// <summary>A /dev with nothing but /dev/null (which runc itself can't do without), not the devices that a runtime has to provide.</summary>
    public RuncSetup OnlyDevNull()
    {
        _onlyNull = true;
        return this;
    }

    /// <summary>Starts it: <c>runc run</c> in the foreground.</summary>
    public RuncContainer Start()
    {
        string runc = Tool.Find("runc") ?? throw new TestFailureException("these tests need the program runc on this machine: apt-get install runc");
        TemporaryDirectory bundle = new();
        TemporaryDirectory output = new();
        ScratchRoot root = new();
        string name = $"supervisor-test-{System.Environment.ProcessId}-{Interlocked.Increment(ref s_names)}";
        Directory.CreateDirectory(bundle["dev"]);
        bundle.Write("dev/null", ""); // where the device is mounted
        bundle.Write("config.json", Specification(root.Path, output.Path, bundle["dev"], name).ToJsonString());
        string[] global = ["--root", bundle["state"]];
        SupervisorSetup setup = new SupervisorSetup(RunMode.Subreaper, runc).Arguments([.. global, "run", "--bundle", bundle.Path, name]);
        SupervisorRun run = (_terminal ? setup.WithTerminal() : setup).Start();
        Tool client = new(runc, new Dictionary<string, string> { ["PATH"] = string.Join(':', Tool.SearchPath) });
        return new RuncContainer(name, run, client, global, output, [root, bundle]);
    }

    private JsonObject Specification(string root, string output, string almostEmptyDev, string name)
    {
        JsonObject linux = new()
        {
            ["cgroupsPath"] = $"/{name}",
            ["namespaces"] = new JsonArray([.. ((string[])["pid", "network", "ipc", "uts", "mount"]).Select(type => new JsonObject { ["type"] = type })]),
            ["resources"] = _pidsLimit == 0 ? [] : new JsonObject { ["pids"] = new JsonObject { ["limit"] = _pidsLimit } },
        };
        if (_seccomp is not null)
        {
            linux["seccomp"] = _seccomp.DeepClone();
        }

        JsonObject dev = _onlyNull
            ? Mount("/dev", "bind", almostEmptyDev, "bind", "ro")
            : Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=64k");
        JsonArray mounts = [Mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"), dev, Mount("/out", "bind", output, "rbind", "rw")];
        mounts.Add(_onlyNull
            ? Mount("/dev/null", "bind", "/dev/null", "bind")
            : Mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (!_onlyNull)
        {
            // As `runc spec` has it: where the control socket goes in a root that is read-only, or has no /run.
            mounts.Add(Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=64k"));
        }

        return new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["terminal"] = _terminal,
                ["user"] = new JsonObject { ["uid"] = _user, ["gid"] = _user },
                ["args"] = Texts([.. _before, "/supervisor", "--", .. _command]),
                ["env"] = Texts([.. _environment]),
                ["cwd"] = "/",
                ["capabilities"] = new JsonObject
                {
                    ["bounding"] = Texts(_capabilities),
                    ["permitted"] = Texts(_user == 0 ? _capabilities : []),
                    ["effective"] = Texts(_user == 0 ? _capabilities : []),
                },
                ["noNewPrivileges"] = _noNewPrivileges,
            },
            ["root"] = new JsonObject { ["path"] = root, ["readonly"] = _readOnly },
            ["hostname"] = "container",
            ["mounts"] = mounts,
            ["linux"] = linux,
        };
    }

    private static JsonObject Mount(string destination, string type, string source, params string[] options) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = Texts(options) };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
