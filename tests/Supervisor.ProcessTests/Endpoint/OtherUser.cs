using System.Runtime.InteropServices;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Does things as another user: the kernel's system call is of a thread's, and that thread ends with it.</summary>
internal static partial class OtherUser
{
    private const uint Unchanged = uint.MaxValue;

    public static string Do(uint user, Func<string> what)
    {
        string result = "";
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Assert.Equal(0, setresuid(SetResUidNumber, Unchanged, user, Unchanged));
                result = what();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }

    /// <summary>asm/unistd_64.h, asm-generic/unistd.h.</summary>
    private static long SetResUidNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long setresuid(long number, uint real, uint effective, uint saved);
}
