using System.Text;
using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Startup;

/// <summary>Descriptor 1, for <c>--help</c>, <c>--version</c> and verbs. In a run it belongs to the application.</summary>
internal static unsafe class StandardOutput
{
    private const int Descriptor = 1;

    public static void Write(string text)
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
                return; // EPIPE: whoever asked has read enough
            }

            rest = rest[Math.Max(0, (int)written)..];
        }
    }
}
