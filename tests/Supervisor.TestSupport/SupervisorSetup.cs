using System.Diagnostics.CodeAnalysis;

namespace Supervisor.TestSupport;

/// <summary>
/// How a supervisor is to be started: said step by step, then <see cref="Start"/>.
/// <code>
/// await using SupervisorRun run = new SupervisorSetup(mode).Child("ignore TERM report @/report sleep 60").Start();
/// ChildReport report = await run.WaitForReportAsync();
/// </code>
/// <c>@/</c> in a command, the configuration, an option or the environment is the run's own directory (<see cref="SupervisorRun.Directory"/>).
/// What runs is <c>LAUNCHER -- child VERBS... exec SUPERVISOR ARGUMENTS...</c>: the launcher makes the namespaces (unshare(1)) or
/// stands guard (<c>child guard</c>), the child program prepares what the test asked for and becomes the supervisor, under the
/// pid that it keeps. The environment is PATH and what the test adds, nothing of the test host's.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The directory is handed to the run, which disposes it.")]
public sealed class SupervisorSetup
{
    private readonly RunMode _mode;
    private readonly string? _program;
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];
    private readonly List<string> _options = [];
    private readonly List<string> _prepareOutside = [];
    private readonly List<string> _prepare = [];
    private IReadOnlyList<string>? _arguments;
    private string? _configuration;
    private byte[]? _input;
    private ScratchRoot? _root;
    private bool _terminal;
    private bool _logUnread;
    private bool _usualControlPaths;

    /// <summary>The published supervisor, or in its place another init that takes <c>-- COMMAND</c> (to test the harness itself).</summary>
    public SupervisorSetup(RunMode mode, string? program = null)
    {
        _mode = mode == RunMode.Terminal ? RunMode.Process1 : mode;
        _terminal = mode == RunMode.Terminal;
        _program = program;
    }

    /// <summary>The main process: a program and its arguments, behind <c>--</c>.</summary>
    public SupervisorSetup Command(params IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        _arguments = ["--", .. command];
        return this;
    }

    /// <summary>The main process is the test's child program with these verbs, split at blanks.</summary>
    public SupervisorSetup Child(string verbs) => Command(ChildCommand(verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The main process is the test's child program with these verbs, a word each.</summary>
    public SupervisorSetup Child(params IReadOnlyList<string> words) => Command(ChildCommand(words));

    /// <summary>Exactly these arguments, and no <c>--</c> of ours: for command lines that are faulty, or name no command.</summary>
    public SupervisorSetup Arguments(params IReadOnlyList<string> arguments)
    {
        _arguments = arguments;
        return this;
    }

    /// <summary>Options in front of the command.</summary>
    public SupervisorSetup Options(params IReadOnlyList<string> options)
    {
        _options.AddRange(options);
        return this;
    }

    /// <summary>A configuration file (YAML), given by <c>-c</c>.</summary>
    public SupervisorSetup Configuration(string yaml)
    {
        _configuration = yaml;
        return this;
    }

    /// <summary>A variable of the supervisor's environment; Latin-1, a character a byte.</summary>
    public SupervisorSetup Environment(string name, string value) => Environment($"{name}={value}");

    /// <summary>An entry of the environment as it stands; also one without an equals sign.</summary>
    public SupervisorSetup Environment(string entry)
    {
        _environment.Add(entry);
        return this;
    }

    /// <summary>Takes PATH out of the environment, which then has only what the test adds.</summary>
    public SupervisorSetup WithoutPath()
    {
        _environment.RemoveAll(entry => entry.StartsWith("PATH=", StringComparison.Ordinal));
        return this;
    }

    /// <summary>Verbs of the child program, done under the supervisor's pid before it becomes the supervisor: <c>Prepare("ignore TTOU close 0")</c>.</summary>
    public SupervisorSetup Prepare(string verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        _prepare.AddRange(verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return this;
    }

    /// <summary>As <see cref="Prepare"/>, but before the root is changed and /proc is hidden.</summary>
    public SupervisorSetup PrepareOutside(params IReadOnlyList<string> words)
    {
        _prepareOutside.AddRange(words);
        return this;
    }

    /// <summary>The supervisor sees only this root. Its own path there is /supervisor, the child program's /child.</summary>
    public SupervisorSetup Root(ScratchRoot root)
    {
        _root = root;
        return this;
    }

    /// <summary>The supervisor is the session leader at a terminal, with 0, 1 and 2 on it.</summary>
    public SupervisorSetup WithTerminal()
    {
        _terminal = true;
        return this;
    }

    /// <summary>Standard input has these bytes, then its end. Without this it is open and silent for the whole life.</summary>
    public SupervisorSetup Input(byte[] bytes)
    {
        _input = bytes;
        return this;
    }

    /// <summary>Nobody reads standard error: the pipe (64 KiB) can get full. <see cref="SupervisorRun.Log"/> stays empty.</summary>
    public SupervisorSetup WithUnreadLog()
    {
        _logUnread = true;
        return this;
    }

    /// <summary>
    /// The control socket is made at the usual places. Without this a run that says nothing of one has none: those places are the machine's, and
    /// tests run side by side.
    /// </summary>
    public SupervisorSetup UsualControlPaths()
    {
        _usualControlPaths = true;
        return this;
    }

    /// <summary>Starts it, without waiting for anything.</summary>
    public SupervisorRun Start()
    {
        string supervisor = _program ?? (_root is null ? Repository.Supervisor : "/supervisor");
        List<string> options = [.. _options];
        if (_configuration is not null)
        {
            string file = _directory.Write("supervisor.yaml", Place(_configuration));
            options.AddRange(["-c", _root?.Import(file, "/supervisor.yaml") ?? file]);
        }

        if (!_usualControlPaths && _arguments is ["--", ..] && !SaysWhereControlIs())
        {
            _environment.Add("SUPERVISOR_ENDPOINT__CONTROL=none");
        }

        Terminal? terminal = _terminal ? new Terminal() : null;
        List<string> command =
        [
            .. Launcher(),
            .. terminal is null ? (string[])[] : ["ctty", terminal.Path],
            .. _prepareOutside,
            .. Surroundings(),
            .. _prepare,
            "exec", supervisor, .. options, .. _arguments ?? [],
        ];
        return new SupervisorRun(_directory, terminal, [.. command.Select(Place)], [.. _environment.Select(Place)], _input, _mode, _logUnread);
    }

    private bool SaysWhereControlIs() =>
        _environment.Any(entry => entry.StartsWith("SUPERVISOR_ENDPOINT", StringComparison.OrdinalIgnoreCase))
        || _options.Any(option => option.Contains("control", StringComparison.Ordinal))
        || _configuration?.Contains("control:", StringComparison.Ordinal) == true;

    private string Place(string text) => text.Replace("@/", _directory.Path + "/", StringComparison.Ordinal);

    private IReadOnlyList<string> ChildCommand(IReadOnlyList<string> words) => [_root is null ? ChildProgram.Path : "/child", .. words];

    /// <summary>Up to and with the path of the child program.</summary>
    private string[] Launcher()
    {
        if (_mode == RunMode.Subreaper)
        {
            return _root?.IsReadOnly != true
                ? [ChildProgram.Path, "guard", _directory[SupervisorRun.EscapeesFile]]
                : throw new TestFailureException("a read-only root needs a mount namespace: not in mode Subreaper");
        }

        // --kill-child: the namespace does not outlive its launcher. As another user than root, a user namespace gives the right to all this.
        string[] user = Posix.geteuid() == 0 ? [] : ["--user", "--map-root-user"];
        string proc = _mode == RunMode.Process1 ? "--mount-proc" : "--mount";
        return ["/usr/bin/unshare", .. user, "--fork", "--pid", proc, "--kill-child", "--", ChildProgram.Path];
    }

    private string[] Surroundings() => (_root, _mode) switch
    {
        (null, RunMode.Process1WithoutProc) => ["hide-proc"],
        (null, _) => [],
        ({ IsReadOnly: true }, _) => ["read-only-root", _root.Path],
        (_, RunMode.Process1) when _root.HasProc => ["chroot", _root.Path, "mount-proc"],
        _ => ["chroot", _root.Path],
    };
}
