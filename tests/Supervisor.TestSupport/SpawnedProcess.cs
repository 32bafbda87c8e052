using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>
/// A process with exactly the descriptors, mask and dispositions that a test wants, and its end told as wait(2) tells it.
/// <see cref="Process"/> hides both: it folds a death by a signal into 128+n.
/// </summary>
public sealed class SpawnedProcess
{
    private readonly TaskCompletionSource<ExitStatus> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _endedAt;

    private SpawnedProcess(int pid)
    {
        Pid = pid;
    }

    public int Pid { get; }

    /// <summary>When it was spawned, on <see cref="Stopwatch"/>'s clock.</summary>
    public long StartedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Completes when it has ended and was waited for.</summary>
    public Task<ExitStatus> Exit => _exit.Task;

    /// <summary>When it ended, on <see cref="Stopwatch"/>'s clock; valid once <see cref="Exit"/> has completed.</summary>
    public long EndedAt => Interlocked.Read(ref _endedAt);

    /// <summary>
    /// Starts a program (a path) in a session of its own, with an empty signal mask and default dispositions. Texts are
    /// Latin-1: a character is a byte (see <see cref="ChildReport"/>). It has the descriptors 0, 1 and 2 and no other.
    /// </summary>
    public static unsafe SpawnedProcess Start(string program, IReadOnlyList<string> arguments, IEnumerable<string> environment, int input, int output, int error)
    {
        byte* actions = stackalloc byte[Posix.OpaqueSize];
        byte* attributes = stackalloc byte[Posix.OpaqueSize];
        byte* set = stackalloc byte[Posix.OpaqueSize];
        _ = Posix.posix_spawn_file_actions_init(actions);
        _ = Posix.posix_spawnattr_init(attributes);
        _ = Posix.posix_spawnattr_setflags(attributes, Posix.POSIX_SPAWN_SETSIGDEF | Posix.POSIX_SPAWN_SETSIGMASK | Posix.POSIX_SPAWN_SETSID);
        _ = Posix.sigemptyset(set);
        _ = Posix.posix_spawnattr_setsigmask(attributes, set);
        _ = Posix.sigfillset(set);
        _ = Posix.posix_spawnattr_setsigdefault(attributes, set);
        _ = Posix.posix_spawn_file_actions_adddup2(actions, input, 0);
        _ = Posix.posix_spawn_file_actions_adddup2(actions, output, 1);
        _ = Posix.posix_spawn_file_actions_adddup2(actions, error, 2);
        // What the test host was handed itself is not meant for us.
        _ = Posix.posix_spawn_file_actions_addclosefrom_np(actions, 3);
        byte** argv = Vector([program, .. arguments]);
        byte** envp = Vector([.. environment]);
        try
        {
            int pid;
            int result = Posix.posix_spawn(&pid, program, actions, attributes, argv, envp);
            if (result != 0)
            {
                throw new TestFailureException($"cannot spawn {program}: {Marshal.GetPInvokeErrorMessage(result)}");
            }

            SpawnedProcess process = new(pid);
            new Thread(process.Wait, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"wait for {pid}" }.Start();
            return process;
        }
        finally
        {
            Free(argv);
            Free(envp);
            _ = Posix.posix_spawnattr_destroy(attributes);
            _ = Posix.posix_spawn_file_actions_destroy(actions);
        }
    }

    private unsafe void Wait()
    {
        // siginfo_t of x86-64 and arm64: si_signo, si_errno, si_code at 0, 4, 8; si_status at 24.
        byte* info = stackalloc byte[128];
        while (Posix.waitid(Posix.P_PID, Pid, info, Posix.WEXITED) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Posix.EINTR)
            {
                _exit.SetException(new TestFailureException($"somebody else took the status of {Pid}: {Marshal.GetPInvokeErrorMessage(error)}"));
                return;
            }
        }

        Interlocked.Exchange(ref _endedAt, Stopwatch.GetTimestamp());
        int code = *(int*)(info + 8);
        int status = *(int*)(info + 24);
        _exit.SetResult(code == Posix.CLD_EXITED ? ExitStatus.Exited(status) : ExitStatus.Killed(status));
    }

    private static unsafe byte** Vector(IReadOnlyList<string> texts)
    {
        byte** vector = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            byte[] bytes = Encode(texts[i]);
            vector[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(vector[i], bytes.Length));
        }

        return vector;
    }

    /// <summary>Latin-1, but a text with characters beyond it is meant as text: UTF-8.</summary>
    private static byte[] Encode(string text) => text.All(character => character <= '\u00FF') ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);

    private static unsafe void Free(byte** vector)
    {
        for (byte** entry = vector; *entry != null; entry++)
        {
            NativeMemory.Free(*entry);
        }

        NativeMemory.Free(vector);
    }
}
