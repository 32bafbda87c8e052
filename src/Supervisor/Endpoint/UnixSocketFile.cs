using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Endpoint;

/// <summary>
/// A listening Unix socket and its file. Overview of the constraints:
/// <list type="bullet">
/// <item>A file that a dead process left behind is replaced, a live socket never: the place may be shared (/dev/shm of two containers). Dead is
/// what refuses a connection.</item>
/// <item>Between bind(2) and listen(2) a live socket refuses too. Two of us that start at the same time are kept apart by flock(2) on the
/// directory, which leaves nothing behind; who holds it for ever only costs us <see cref="LockPatience"/>.</item>
/// <item>The directory may be everybody's (/tmp): nothing is followed (statx without links; bind(2) never follows), the mode is there from the
/// first moment (fchmod before bind), and what is not ours there can't be removed by us (sticky bit), so that it is left alone.</item>
/// <item>At the end the file is removed only if it is the one that we made.</item>
/// </list>
/// </summary>
internal sealed unsafe class UnixSocketFile
{
    private const int Backlog = 256;
    private const int OthersBits = 0x3F; // 077

    /// <summary>How often, and after how many nanoseconds each, the directory's lock is tried again: 100 ms in all.</summary>
    private const int LockPatience = 20;
    private const long LockPause = 5_000_000;

    private static readonly Lock Umask = new();

    private readonly (ulong Inode, uint Major, uint Minor) _identity;

    private UnixSocketFile(string path, int descriptor)
    {
        Path = path;
        Descriptor = descriptor;
        _identity = TryLook(path, out statx_buffer found) == 0 ? IdentityOf(found) : default;
    }

    public string Path { get; }

    /// <summary>Listening, close-on-exec, non-blocking.</summary>
    public int Descriptor { get; }

    /// <summary>Makes the file, with these permissions, and listens. Null, and what is in the way, if that can't be done.</summary>
    public static UnixSocketFile? TryListen(string path, int mode, out string error)
    {
        if (!sockaddr_un.TryMake(path, out sockaddr_un address))
        {
            error = $"a Unix socket's path has at most {sockaddr_un.LongestPath} bytes, this one has {PosixText.Encode(path).Length}";
            return null;
        }

        int directory = LockDirectory(path);
        try
        {
            error = MakeRoom(path, address) ?? "";
            return error.Length > 0 ? null : Listen(path, address, mode, out error);
        }
        finally
        {
            if (directory >= 0)
            {
                _ = Libc.close(directory); // and with it the lock
            }
        }
    }

    /// <summary>Removes the file if it is still ours, and closes the socket.</summary>
    public void Close()
    {
        if (TryLook(Path, out statx_buffer found) == 0 && IdentityOf(found) == _identity)
        {
            // A file system that has become read-only keeps a file that refuses connections: our next life replaces it.
            _ = Unlink(Path);
        }

        _ = Libc.close(Descriptor);
    }

    /// <summary>Takes away what a dead process left behind. Null, or what is in the way.</summary>
    private static string? MakeRoom(string path, sockaddr_un address)
    {
        Errno error = TryLook(path, out statx_buffer found);
        if (error != 0)
        {
            // ENOENT is what we want; whatever else is wrong with the way there, bind(2) says.
            return null;
        }

        if ((found.stx_mode & Libc.S_IFMT) != Libc.S_IFSOCK)
        {
            return "something is there that is no socket";
        }

        error = TryConnect(address);
        if (error == Errno.ECONNREFUSED)
        {
            error = Unlink(path);
            return error is 0 or Errno.ENOENT ? null : $"a socket that nobody serves is there and cannot be removed: {Errors.Describe(error)}";
        }

        return error == Errno.ENOENT ? null
            : error is Errno.EACCES or Errno.EPERM ? "another user's socket is there"
            : "another program listens there";
    }

    private static UnixSocketFile? Listen(string path, sockaddr_un address, int mode, out string error)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            error = Errors.Describe(Errors.Last());
            return null;
        }

        Errno failure = Bind(fd, address, mode);
        if (failure == 0 && Libc.listen(fd, Backlog) != 0)
        {
            failure = Errors.Last();
            _ = Unlink(path);
        }

        if (failure != 0)
        {
            _ = Libc.close(fd);
            string advice = failure is Errno.ENOENT or Errno.ENOTDIR ? ": its directory is not there" : failure == Errno.EROFS ? ": a tmpfs or a volume can hold it" : "";
            error = failure == Errno.EADDRINUSE ? "another program listens there" : Errors.Describe(failure) + advice;
            return null;
        }

        error = "";
        return new UnixSocketFile(path, fd);
    }

    /// <summary>
    /// The file gets the permissions that the socket itself has, less the umask (unix_bind() of the kernel), so that there is no moment in which it has
    /// others. The umask, which is the whole process's, is touched only where others are to be let in; no other thread makes files while we start.
    /// </summary>
    private static Errno Bind(int fd, sockaddr_un address, int mode)
    {
        lock (Umask)
        {
            bool letsOthersIn = (mode & OthersBits) != 0;
            int before = letsOthersIn ? Libc.umask(0) : 0;
            Errno failure = Libc.fchmod(fd, mode) == 0 && Libc.bind(fd, (byte*)&address, (uint)sizeof(sockaddr_un)) == 0 ? 0 : Errors.Last();
            if (letsOthersIn)
            {
                _ = Libc.umask(before);
            }

            return failure;
        }
    }

    /// <summary>Whether somebody listens: 0 or EAGAIN (its queue is full) is yes.</summary>
    private static Errno TryConnect(sockaddr_un address)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            return Errors.Last();
        }

        Errno error = Libc.connect(fd, &address, (uint)sizeof(sockaddr_un)) == 0 ? 0 : Errors.Last();
        _ = Libc.close(fd);
        return error;
    }

    /// <summary>The descriptor that has the lock, or would have it; -1 if the directory can't be opened.</summary>
    private static int LockDirectory(string path)
    {
        int fd;
        fixed (byte* directory = PosixText.EncodeTerminated(path[..(path.LastIndexOf('/') + 1)]))
        {
            fd = Libc.open(directory, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        }

        for (int i = 0; fd >= 0 && i < LockPatience && Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) != 0; i++)
        {
            timespec pause = new() { tv_nsec = LockPause };
            _ = Libc.ppoll(null, 0, &pause, null);
        }

        return fd;
    }

    /// <summary>Of the name itself, never of what a link points to.</summary>
    private static Errno TryLook(string path, out statx_buffer found)
    {
        statx_buffer buffer;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            Errno error = Libc.statx(Libc.AT_FDCWD, bytes, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_TYPE | Libc.STATX_INO, &buffer) == 0 ? 0 : Errors.Last();
            found = buffer;
            return error;
        }
    }

    private static Errno Unlink(string path)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            return Libc.unlink(bytes) == 0 ? 0 : Errors.Last();
        }
    }

    private static (ulong Inode, uint Major, uint Minor) IdentityOf(statx_buffer file) => (file.stx_ino, file.stx_dev_major, file.stx_dev_minor);
}
