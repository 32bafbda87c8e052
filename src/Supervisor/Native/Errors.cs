using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Supervisor.Native;

/// <summary>errno: its names and words.</summary>
internal static class Errors
{
    /// <summary>The errno of the last call of this thread.</summary>
    public static Errno Last() => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>What went wrong as a user reads it: <c>No such file or directory (ENOENT)</c>.</summary>
    public static string Describe(Errno error) => $"{Marshal.GetPInvokeErrorMessage((int)error)} ({NameOf(error)})";

    /// <summary>Two numbers have two names each; ToString picks one of them, and not the one of the manual pages.</summary>
    private static string NameOf(Errno error) =>
        error == Errno.EAGAIN ? nameof(Errno.EAGAIN) : error == Errno.EDEADLK ? nameof(Errno.EDEADLK) : error.ToString();
}
