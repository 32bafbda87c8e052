using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>A supervisor that was started (<see cref="SupervisorSetup"/>), and all a test does with it. Disposing kills it with all that it started.</summary>
public sealed class SupervisorRun : IAsyncDisposable
{
    internal const string EscapeesFile = "escapees";

    private readonly SpawnedProcess _launcher;
    private readonly IReadOnlyList<string> _command;
    private readonly RunMode _mode;
    private readonly int _heldInput = -1;
    private readonly int _unreadLog = -1;
    private int _pid;

    internal SupervisorRun(
        TemporaryDirectory directory, Terminal? terminal, IReadOnlyList<string> command, IReadOnlyList<string> environment, byte[]? input, RunMode mode, bool logUnread)
    {
        Directory = directory;
        Terminal = terminal;
        _command = command;
        _mode = mode;
        Pipe inputPipe = Pipe.Create();
        Pipe output = Pipe.Create();
        Pipe error = Pipe.Create();
        _launcher = SpawnedProcess.Start(command[0], [.. command.Skip(1)], environment, inputPipe.Reader, output.Writer, error.Writer);
        foreach (int descriptor in (ReadOnlySpan<int>)[inputPipe.Reader, output.Writer, error.Writer])
        {
            _ = Posix.close(descriptor);
        }

        StandardOutput = new StreamCapture(output.Reader);
        if (logUnread)
        {
            _unreadLog = error.Reader;
            StandardError = StandardOutput;
        }
        else
        {
            StandardError = new StreamCapture(error.Reader);
        }

        if (input is null)
        {
            _heldInput = inputPipe.Writer;
        }
        else
        {
            new Thread(() => Feed(inputPipe.Writer, input), maxStackSize: 256 * 1024) { IsBackground = true, Name = "standard input" }.Start();
        }
    }

    /// <summary>For the test's own files; gone with the run. Holds <c>supervisor.yaml</c>.</summary>
    public TemporaryDirectory Directory { get; }

    /// <summary>The controlling terminal, if the setup asked for one.</summary>
    public Terminal? Terminal { get; }

    public StreamCapture StandardOutput { get; }

    public StreamCapture StandardError { get; }

    /// <summary>What the supervisor logged so far, with what its children wrote to standard error; at a terminal all that is on it.</summary>
    public string Log => _unreadLog >= 0 ? "" : (Terminal?.Screen ?? StandardError).Text();

    /// <summary>What the children wrote to standard output so far; at a terminal all that is on it.</summary>
    public string Output => (Terminal?.Screen ?? StandardOutput).Text();

    /// <summary>How the launcher, and so the supervisor, ended.</summary>
    public Task<ExitStatus> Exit => _launcher.Exit;

    /// <summary>From start to end, namespaces included; valid when it has ended.</summary>
    public TimeSpan Lifetime => Stopwatch.GetElapsedTime(_launcher.StartedAt, _launcher.EndedAt);

    /// <summary>When it ended, on <see cref="Stopwatch"/>'s clock; valid when it has ended.</summary>
    public long EndedAt => _launcher.EndedAt;

    /// <summary>The supervisor's pid as this machine sees it. Until its SigBlk is set it may still be the child program that prepares.</summary>
    public int Pid
    {
        get
        {
            if (_pid == 0)
            {
                Stopwatch clock = Stopwatch.StartNew();
                SpinWait spin = default;
                while (!TryFindPid())
                {
                    if (clock.Elapsed > Eventually.DefaultTimeout || Exit.IsCompleted)
                    {
                        throw new TestFailureException($"the launcher has no child{Environment.NewLine}{Dump()}");
                    }

                    spin.SpinOnce(sleep1Threshold: 200);
                }
            }

            return _pid;
        }
    }

    /// <summary>What got past a supervisor that is not process 1 (<see cref="RunMode.Subreaper"/>): "live NAME" or "dead NAME" a process, known at its end.</summary>
    public IReadOnlyList<string> Escapees => Directory.Lines(EscapeesFile);

    /// <summary>All descendants of the supervisor that there are now, zombies included.</summary>
    public IReadOnlyList<ProcStatus> Processes => ProcessTree.DescendantsOf(Pid);

    /// <summary>Descendants that have ended and were not waited for.</summary>
    public IReadOnlyList<ProcStatus> Zombies => [.. Processes.Where(process => process.State == 'Z')];

    /// <summary>The machine's number of a process that calls itself <paramref name="inner"/>; it has to be there.</summary>
    public int OuterPid(int inner) =>
        Processes.FirstOrDefault(process => process.InnermostPid == inner)?.Pid
            ?? throw new TestFailureException($"no process {inner} inside{Environment.NewLine}{Dump()}");

    /// <summary>Sends the supervisor a signal, from outside, as a container runtime does.</summary>
    public void Signal(int signal)
    {
        if (Posix.kill(Pid, signal) != 0)
        {
            throw new TestFailureException($"kill {Pid} {signal}: {Marshal.GetLastPInvokeErrorMessage()}{Environment.NewLine}{Dump()}");
        }
    }

    /// <summary>Sends a signal to any process of the machine; false when it is not there.</summary>
    public static bool SignalProcess(int pid, int signal) => Posix.kill(pid, signal) == 0;

    /// <summary>Sends the supervisor a signal with a value (sigqueue(3)).</summary>
    public void Queue(int signal, int value)
    {
        if (Posix.sigqueue(Pid, signal, value) != 0)
        {
            throw new TestFailureException($"sigqueue {Pid} {signal}: {Marshal.GetLastPInvokeErrorMessage()}{Environment.NewLine}{Dump()}");
        }
    }

    /// <summary>Waits until the supervisor's own first code has run: its signals are blocked, and none can get lost any more.</summary>
    public Task WaitForBlockedSignalsAsync() => WaitForAsync(() => HasBlockedSignals, "the supervisor's signals to be blocked");

    /// <summary>
    /// Whether the supervisor's first code has run. SIGUSR1 stands for all: unshare(1) has TERM and INT blocked for a moment
    /// in the process that becomes the supervisor.
    /// </summary>
    public bool HasBlockedSignals => ProcStatus.Read(Pid) is { } status && ProcStatus.Has(status.Blocked, 10);

    /// <summary>Waits for a condition; the message of a failure has the log and the processes.</summary>
    public Task WaitForAsync(Func<bool> condition, string what, TimeSpan? timeout = null) => Eventually.Async(condition, what, timeout, Dump);

    /// <summary>Waits until the log has the text.</summary>
    public Task WaitForLogAsync(string text, TimeSpan? timeout = null) =>
        WaitForAsync(() => Log.Contains(text, StringComparison.Ordinal), $"\"{text}\" in the log", timeout);

    /// <summary>Waits until standard output (or the terminal) has the text.</summary>
    public Task WaitForOutputAsync(string text, TimeSpan? timeout = null) =>
        WaitForAsync(() => Output.Contains(text, StringComparison.Ordinal), $"\"{text}\" in the output", timeout);

    /// <summary>Waits for a file in <see cref="Directory"/>.</summary>
    public Task WaitForFileAsync(string name, TimeSpan? timeout = null) =>
        WaitForAsync(() => File.Exists(Directory[name]), $"the file {name}", timeout);

    /// <summary>Waits until a file in <see cref="Directory"/> has so many whole lines, and returns them.</summary>
    public async Task<string[]> WaitForLinesAsync(string name, int count, TimeSpan? timeout = null)
    {
        await WaitForAsync(() => Directory.Lines(name).Length >= count, $"{count} lines in {name}, which has [{string.Join(", ", Directory.Lines(name))}]", timeout)
            .ConfigureAwait(false);
        return Directory.Lines(name);
    }

    /// <summary>Waits for the report that a child was told to write into <see cref="Directory"/>.</summary>
    public Task<ChildReport> WaitForReportAsync(string name = "report") =>
        Eventually.Async(() => ChildReport.TryRead(Directory[name]), $"the child's report {name}", null, Dump);

    /// <summary>Waits for the end, and for all of the output. Fails when it does not come in time.</summary>
    public async Task<ExitStatus> WaitForExitAsync(TimeSpan? timeout = null)
    {
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(20);
        if (await Task.WhenAny(Exit, Task.Delay(limit)).ConfigureAwait(false) != Exit)
        {
            throw new TestFailureException($"no end within {limit.TotalSeconds} s{Environment.NewLine}{Dump()}");
        }

        // Nobody is left who could hold the streams: the namespace is gone, or the guard has killed all.
        Terminal?.ReleaseSlave();
        Task streams = Task.WhenAll(StandardOutput.End, StandardError.End, Terminal?.Screen.End ?? Task.CompletedTask);
        if (await Task.WhenAny(streams, Task.Delay(Eventually.DefaultTimeout)).ConfigureAwait(false) != streams)
        {
            throw new TestFailureException($"the streams are still open after the end{Environment.NewLine}{Dump()}");
        }

        return await Exit.ConfigureAwait(false);
    }

    /// <summary>Closes the reading end of standard error, as a log collector does that dies.</summary>
    public Task CloseLogReaderAsync() => StandardError.StopAsync();

    /// <summary>Runs a program inside (nsenter(1), as <c>docker exec</c> does), and returns how it ended. Not in <see cref="RunMode.Subreaper"/>, where it simply runs.</summary>
    public async Task<ExitStatus> ExecuteAsync(params IReadOnlyList<string> command)
    {
        string[] enter = _mode == RunMode.Subreaper ? [] : ["/usr/bin/nsenter", "--target", $"{Pid}", "--mount", "--pid", "--root", "--wd", "--"];
        string[] words = [.. enter, .. command];
        int nothing = Posix.open("/dev/null", Posix.O_RDWR | Posix.O_CLOEXEC);
        SpawnedProcess process = SpawnedProcess.Start(words[0], words[1..], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], nothing, nothing, nothing);
        _ = Posix.close(nothing);
        return await process.Exit.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }

    /// <summary>For messages: how it was started, how it is, what it said.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        text.AppendLine($"command: {string.Join(' ', _command)}");
        text.AppendLine($"exit: {(Exit.IsCompletedSuccessfully ? Exit.Result.ToString() : "still runs")}");
        if (!Exit.IsCompleted)
        {
            text.AppendLine($"processes:{Environment.NewLine}{ProcessTree.Describe(_launcher.Pid)}");
        }

        text.AppendLine($"standard output: {Tail(StandardOutput.Text())}");
        text.AppendLine($"standard error: {Tail(Log)}");
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exit.IsCompleted)
        {
            if (_mode == RunMode.Subreaper)
            {
                _ = Posix.kill(_launcher.Pid, 15);
            }
            else
            {
                // Process 1 itself: its launcher ends when all of the namespace is gone. (To kill the launcher is not enough:
                // a test that changes its user has lost the launcher's hold, PR_SET_PDEATHSIG.)
                if (!TryFindPid() || Posix.kill(_pid, 9) != 0)
                {
                    _ = Posix.kill(_launcher.Pid, 9);
                }
            }

            await Exit.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
        }

        CloseInput();
        if (_unreadLog >= 0)
        {
            _ = Posix.close(_unreadLog);
        }

        if (Terminal is not null)
        {
            await Terminal.HangUpAsync().ConfigureAwait(false);
        }

        Directory.Dispose();
    }

    private void CloseInput()
    {
        if (_heldInput >= 0)
        {
            _ = Posix.close(_heldInput);
        }
    }

    private bool TryFindPid()
    {
        if (_pid == 0)
        {
            _pid = ProcessTree.ChildrenOf(_launcher.Pid) is [int first, ..] ? first : 0;
        }

        return _pid != 0;
    }

    private static unsafe void Feed(int descriptor, byte[] bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            fixed (byte* start = bytes)
            {
                nint written = Posix.write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (written < 0 && Marshal.GetLastPInvokeError() != Posix.EINTR)
                {
                    break; // EPIPE: the reader has ended, which is its right
                }

                done += Math.Max((int)written, 0);
            }
        }

        _ = Posix.close(descriptor);
    }

    private static string Tail(string text) => text.Length <= 4000 ? text : "..." + text[^4000..];
}
