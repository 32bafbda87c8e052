using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Startup;

/// <summary>What has to be so before anything is started.</summary>
internal static unsafe class Preconditions
{
    /// <summary>One sentence about what is missing, or null.</summary>
    public static string? FindMissing()
    {
        fixed (byte* random = "/dev/urandom"u8)
        {
            // The runtime's cryptography aborts the process at first use without it; every OCI runtime provides it.
            if (Libc.faccessat(Libc.AT_FDCWD, random, Libc.F_OK, 0) != 0)
            {
                return $"/dev/urandom: {Errors.Describe(Errors.Last())}: mount a /dev as container runtimes do";
            }
        }

        return null;
    }

    /// <summary>Not being process 1, orphans of our descendants come to us (prctl(2)); as process 1 they do anyway.</summary>
    public static void BecomeSubreaper()
    {
        if (Syscall.getpid() != 1)
        {
            // EINVAL on kernels before 3.4 only.
            _ = Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        }
    }
}
