using System.Collections.Immutable;
using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// Starts programs with posix_spawn(3): the one safe way from managed code. A child gets an empty signal mask, all dispositions default, its
/// own process group, the original working directory, and no descriptor but the ones that it is given.
/// </summary>
/// <remarks>Runs on the loop's thread only, which also reaps: no exit is lost however fast it comes.</remarks>
internal sealed unsafe class Spawner(OriginalDirectory directory, Terminal terminal, ImmutableArray<int> inherited, string? ourselves)
{
    private const string ShimName = "supervisor-exec-shim";

    /// <summary>Starts the first candidate on the PATH that is there and can be executed, as execvp(3) would.</summary>
    public SpawnResult Spawn(SpawnRequest request)
    {
        string name = request.Process.Argv[0];
        if (WorkingDirectoryError(request) is { } wrong)
        {
            return new SpawnResult(0, ExecFailure.NoWorkingDirectory(request.Process.WorkingDirectory!, wrong));
        }

        SpawnFailure? denied = null;
        foreach (string candidate in ProgramSearch.Candidates(name, request.Environment))
        {
            // Asked before tried: a start that fails costs a process, and a pid.
            if (!Exists(request, candidate))
            {
                continue;
            }

            Errno error = SpawnWithOrWithoutTerminal(request, candidate, out int pid);
            if (error == 0)
            {
                return new SpawnResult(pid, null);
            }

            SpawnFailure failure = Describe(request, candidate, error);
            if (error != Errno.EACCES)
            {
                return new SpawnResult(0, failure);
            }

            denied ??= failure;
        }

        return new SpawnResult(0, denied ?? ExecFailure.NotFound(name));
    }

    private bool Exists(SpawnRequest request, string candidate)
    {
        int from = DirectoryFor(request, candidate);
        // Neither ENOENT nor ENOTDIR: what can't be looked at (EACCES) is tried, for its errno.
        bool exists = ProgramSearch.Exists(candidate, from) || Errors.Last() is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG);
        Release(from);
        return exists;
    }

    private SpawnFailure Describe(SpawnRequest request, string candidate, Errno error)
    {
        int from = DirectoryFor(request, candidate);
        SpawnFailure failure = ExecFailure.Describe(error, candidate, from);
        Release(from);
        return failure;
    }

    /// <summary>
    /// A terminal that turns out not to be ours to give (ENOTTY, ENXIO, EPERM, EACCES, EIO: tini issues 19 and 64) must not cost the start.
    /// </summary>
    private Errno SpawnWithOrWithoutTerminal(SpawnRequest request, string path, out int pid)
    {
        int tty = request.Foreground ? terminal.DescriptorToGive() : -1;
        Errno error = SpawnOnce(request, path, tty, out pid);
        return tty >= 0 && error is Errno.ENOTTY or Errno.ENXIO or Errno.EPERM or Errno.EACCES or Errno.EIO or Errno.EINVAL
            ? SpawnOnce(request, path, -1, out pid)
            : error;
    }

    private Errno SpawnOnce(SpawnRequest request, string path, int tty, out int pid)
    {
        byte* attributes = stackalloc byte[Libc.SizeOfSpawnAttributes];
        byte* actions = stackalloc byte[Libc.SizeOfSpawnFileActions];
        byte* sigset = stackalloc byte[Libc.SizeOfSigset];
        pid = 0;

        // These five fail on wrong arguments only.
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.posix_spawnattr_setflags(attributes, Libc.POSIX_SPAWN_SETPGROUP | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK);
        _ = Libc.posix_spawnattr_setpgroup(attributes, 0);
        new Span<byte>(sigset, Libc.SizeOfSigset).Clear();
        _ = Libc.posix_spawnattr_setsigmask(attributes, sigset);
        // Every bit, also those of 32 and 33 that sigfillset leaves out: glibc would hand them on ignored.
        new Span<byte>(sigset, Libc.SizeOfSigset).Fill(0xFF);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, sigset);
        _ = Libc.posix_spawn_file_actions_init(actions);
        int nothing = -1;
        try
        {
            Errno error = AddFileActions(request, actions, tty, out nothing);
            if (request.TakesInherited)
            {
                LetThrough(true);
            }

            return error != 0 ? error : Execute(request, path, actions, attributes, out pid);
        }
        finally
        {
            if (request.TakesInherited)
            {
                LetThrough(false);
            }

            if (nothing >= 0)
            {
                _ = Libc.close(nothing);
            }

            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private Errno AddFileActions(SpawnRequest request, byte* actions, int tty, out int nothing)
    {
        nothing = -1;
        int error = 0;
        if (directory.Descriptor >= 0)
        {
            error = Libc.posix_spawn_file_actions_addfchdir_np(actions, directory.Descriptor);
        }

        if (error == 0 && request.Process.WorkingDirectory is { } path)
        {
            fixed (byte* bytes = PosixText.EncodeTerminated(path))
            {
                error = Libc.posix_spawn_file_actions_addchdir_np(actions, bytes);
            }
        }

        if (error == 0 && tty >= 0)
        {
            error = Libc.posix_spawn_file_actions_addtcsetpgrp_np(actions, tty);
        }

        return error != 0 || request.Output < 0 ? (Errno)error : AddStreams(request.Output, actions, out nothing);
    }

    private static Errno AddStreams(int output, byte* actions, out int nothing)
    {
        nothing = OpenNothing();
        if (nothing < 0)
        {
            return Errors.Last();
        }

        int error = Libc.posix_spawn_file_actions_adddup2(actions, nothing, 0);
        error = error != 0 ? error : Libc.posix_spawn_file_actions_adddup2(actions, output, 1);
        return (Errno)(error != 0 ? error : Libc.posix_spawn_file_actions_adddup2(actions, output, 2));
    }

    /// <summary>
    /// Lets the inherited descriptors through the next execve, or holds them back again. Not by adddup2(fd, fd): that answers EBADF for a
    /// descriptor at or above a limit (RLIMIT_NOFILE) that was lowered after it was opened. Nobody else spawns meanwhile.
    /// </summary>
    private void LetThrough(bool through)
    {
        foreach (int fd in inherited)
        {
            // Fails for a closed one only, and nobody closes them.
            _ = Libc.fcntl(fd, Libc.F_SETFD, through ? 0 : Libc.FD_CLOEXEC);
        }
    }

    private Errno Execute(SpawnRequest request, string path, byte* actions, byte* attributes, out int pid)
    {
        if (request.TakesInherited && ourselves is not null && ListensForSystemd(request.Environment))
        {
            return ExecuteByShim(request, path, actions, attributes, out pid);
        }

        using CStringArray argv = new(request.Process.Argv);
        using CStringArray envp = new(request.Environment);
        int child;
        Errno error;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            error = (Errno)Libc.posix_spawn(&child, bytes, actions, attributes, argv.Pointer, envp.Pointer);
        }

        pid = child;
        return error;
    }

    /// <summary>
    /// By way of ourselves (<c>process_one.c</c>, exec_shim): LISTEN_PID has to name a process that does not exist yet. A close-on-exec pipe
    /// tells whether the program runs.
    /// </summary>
    private Errno ExecuteByShim(SpawnRequest request, string path, byte* actions, byte* attributes, out int pid)
    {
        pid = 0;
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) != 0)
        {
            return Errors.Last();
        }

        try
        {
            _ = Libc.posix_spawn_file_actions_adddup2(actions, pipe[1], pipe[1]);
            using CStringArray argv = new([ShimName, $"{pipe[1]}", "listen-pid", "--", path, .. request.Process.Argv]);
            using CStringArray envp = new(request.Environment);
            int child;
            Errno error;
            fixed (byte* bytes = PosixText.EncodeTerminated(ourselves!))
            {
                error = (Errno)Libc.posix_spawn(&child, bytes, actions, attributes, argv.Pointer, envp.Pointer);
            }

            _ = Libc.close(pipe[1]);
            pipe[1] = -1;
            if (error != 0)
            {
                return error;
            }

            int failure = 0;
            nint length;
            do
            {
                length = Libc.read(pipe[0], &failure, sizeof(int));
            }
            while (length < 0 && Errors.Last() == Errno.EINTR);

            if (length == 0)
            {
                pid = child;
                return 0;
            }

            // The shim ends by itself right away; nobody but us knows its pid, so the reaper will not miss it.
            int status;
            while (Libc.waitpid(child, &status, 0) < 0 && Errors.Last() == Errno.EINTR)
            {
            }

            return (Errno)failure;
        }
        finally
        {
            _ = Libc.close(pipe[0]);
            if (pipe[1] >= 0)
            {
                _ = Libc.close(pipe[1]);
            }
        }
    }

    /// <summary>sd_listen_fds(3): the descriptors were meant for us, as the process that LISTEN_PID names.</summary>
    private static bool ListensForSystemd(List<string> environment) =>
        ChildEnvironment.Find(environment, "LISTEN_PID") is { } pid && pid == $"{Syscall.getpid()}";

    private Errno? WorkingDirectoryError(SpawnRequest request)
    {
        if (request.Process.WorkingDirectory is not { } path)
        {
            return null;
        }

        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            int fd = Libc.openat(directory.Descriptor, bytes, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            if (fd < 0)
            {
                return Errors.Last();
            }

            fixed (byte* dot = "."u8)
            {
                bool searchable = Libc.faccessat(fd, dot, Libc.X_OK, 0) == 0;
                Errno error = Errors.Last();
                _ = Libc.close(fd);
                return searchable ? null : error;
            }
        }
    }

    /// <summary>The directory that a relative path is relative to in the child.</summary>
    private int DirectoryFor(SpawnRequest request, string path)
    {
        if (path.StartsWith('/') || request.Process.WorkingDirectory is not { } working)
        {
            return directory.Descriptor;
        }

        fixed (byte* bytes = PosixText.EncodeTerminated(working))
        {
            int fd = Libc.openat(directory.Descriptor, bytes, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            return fd < 0 ? directory.Descriptor : fd;
        }
    }

    private void Release(int from)
    {
        if (from != directory.Descriptor)
        {
            _ = Libc.close(from);
        }
    }

    private static int OpenNothing()
    {
        fixed (byte* path = "/dev/null"u8)
        {
            return Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        }
    }
}
