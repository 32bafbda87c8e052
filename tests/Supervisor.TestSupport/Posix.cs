using System.Runtime.InteropServices;

namespace Supervisor.TestSupport;

/// <summary>The libc calls of the harness, with C's names and without policy.</summary>
internal static unsafe partial class Posix
{
    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_NOCTTY = 0x100;
    internal const int O_CLOEXEC = 0x80000;
    internal const int F_SETPIPE_SZ = 1031;
    internal const int P_PID = 1;
    internal const int WEXITED = 4;
    internal const int CLD_EXITED = 1;
    internal const int EINTR = 4;
    internal const int SI_QUEUE = -1;
    internal const nuint TIOCSWINSZ = 0x5414;
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    // glibc: posix_spawn_file_actions_t is 80 bytes, posix_spawnattr_t 336, sigset_t 128. Room to spare.
    internal const int OpaqueSize = 512;

    internal const short POLLIN = 1;

    internal struct PollDescriptor
    {
        public int fd;
        public short events;

        /// <summary>Written by the kernel.</summary>
        public short revents;

        public PollDescriptor(int descriptor)
        {
            fd = descriptor;
            events = POLLIN;
            revents = 0;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sigqueue(int pid, int signal, nint value);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int type, int id, byte* info, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc")]
    internal static partial int geteuid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mknod(string path, int mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ptsname_r(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tcgetpgrp(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int descriptor, nuint request, ushort* argument);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int first);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(byte* set);

    [LibraryImport("libc")]
    internal static partial int sigfillset(byte* set);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);
}
