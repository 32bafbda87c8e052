using System.Runtime.InteropServices;

namespace Supervisor.TestSupport;

/// <summary>The two ends of a pipe, close-on-exec.</summary>
internal readonly record struct Pipe(int Reader, int Writer)
{
    public static unsafe Pipe Create()
    {
        int* ends = stackalloc int[2];
        return Posix.pipe2(ends, Posix.O_CLOEXEC) == 0
            ? new Pipe(ends[0], ends[1])
            : throw new TestFailureException($"cannot make a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
