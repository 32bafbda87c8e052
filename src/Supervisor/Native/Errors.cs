using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Supervisor.Native;

/// <summary>errno: its names and words.</summary>
internal static class Errors
{
    /// <summary>The errno of the last call of this thread.</summary>
    public static Errno Last() => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>What went wrong as a user reads it: <c>No such file or directory (ENOENT)</c>.</summary>
    public static string Describe(Errno error) => $"{Marshal.GetPInvokeErrorMessage((int)error)} ({error})";
}
