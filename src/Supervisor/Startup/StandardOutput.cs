using System.Text;
using Mono.Unix.Native;
using Supervisor.Cli;
using Supervisor.Native;

namespace Supervisor.Startup;

/// <summary>Descriptor 1, for <c>--help</c>, <c>--version</c> and verbs. In a run it belongs to the application.</summary>
internal static unsafe class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>It as a verb sees it.</summary>
    public static Screen Screen()
    {
        bool isTerminal = Syscall.isatty(Descriptor);
        winsize size = default;
        int columns = isTerminal && Libc.ioctl(Descriptor, Libc.TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
        return Cli.Screen.Create(Write, isTerminal, columns, InheritedText.Environment());
    }

    /// <returns>False if nobody reads it any more.</returns>
    public static bool Write(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            nint written;
            fixed (byte* start = rest)
            {
                written = Libc.write(Descriptor, start, (nuint)rest.Length);
            }

            if (written < 0 && Errors.Last() != Errno.EINTR)
            {
                return false; // EPIPE: whoever asked has read enough
            }

            rest = rest[Math.Max(0, (int)written)..];
        }

        return true;
    }
}
