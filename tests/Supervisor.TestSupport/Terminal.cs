using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>A pseudo terminal whose other side is the supervisor's controlling terminal, and what a user does at it: type and read.</summary>
public sealed class Terminal
{
    private int _master;

    // Kept open until the last process has ended: the master reads EIO whenever nobody has the other side open.
    private int _slave;

    internal unsafe Terminal()
    {
        _master = Check(Posix.posix_openpt(Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_CLOEXEC), "posix_openpt");
        Check(Posix.grantpt(_master), "grantpt");
        Check(Posix.unlockpt(_master), "unlockpt");
        byte* name = stackalloc byte[128];
        Check(-Posix.ptsname_r(_master, name, 128), "ptsname_r");
        Path = Marshal.PtrToStringUTF8((nint)name)!;
        _slave = Check(Posix.open(Path, Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_CLOEXEC), "open of the terminal");
        Screen = new StreamCapture(Check(Posix.fcntl(_master, DuplicateCloseOnExec, 0), "dup"));
        Resize(24, 80);
    }

    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    /// <summary>The terminal's device, /dev/pts/N.</summary>
    public string Path { get; }

    /// <summary>All that was printed on it, echo included.</summary>
    public StreamCapture Screen { get; }

    /// <summary>The foreground process group, as this process's PID namespace numbers it; 0 if it lies outside, -1 if there is none.</summary>
    public int ForegroundGroup => Posix.tcgetpgrp(_master);

    /// <summary>Types text: <c>"ls\n"</c>, <c>"\u0003"</c> is Ctrl-C, <c>"\u001A"</c> Ctrl-Z, <c>"\u0004"</c> Ctrl-D.</summary>
    public unsafe void Type(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            Check((int)Posix.write(_master, start, (nuint)bytes.Length), "write to the terminal");
        }
    }

    /// <summary>A new size; the foreground group gets SIGWINCH.</summary>
    public unsafe void Resize(int rows, int columns)
    {
        ushort* size = stackalloc ushort[4];
        size[0] = (ushort)rows;
        size[1] = (ushort)columns;
        size[2] = size[3] = 0;
        Check(Posix.ioctl(_master, Posix.TIOCSWINSZ, size), "ioctl(TIOCSWINSZ)");
    }

    /// <summary>Lets go of our own hold on the slave: once its processes are gone, the screen ends.</summary>
    internal void ReleaseSlave()
    {
        int slave = Interlocked.Exchange(ref _slave, -1);
        if (slave >= 0)
        {
            _ = Posix.close(slave);
        }
    }

    /// <summary>Closes the terminal as a closed window does: its session leader gets SIGHUP, and reads and writes of it fail.</summary>
    public async Task HangUpAsync()
    {
        ReleaseSlave();
        await Screen.StopAsync().ConfigureAwait(false);
        int master = Interlocked.Exchange(ref _master, -1);
        if (master >= 0)
        {
            _ = Posix.close(master);
        }
    }

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new TestFailureException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
