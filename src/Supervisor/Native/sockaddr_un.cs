using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>The address of a Unix socket (unix(7)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    /// <summary>The longest path, its NUL left out.</summary>
    public const int LongestPath = 107;

    public ushort sun_family;
    public fixed byte sun_path[LongestPath + 1];

    /// <summary>The address of a path.</summary>
    /// <returns>False if the path is too long for one.</returns>
    public static bool TryMake(string path, out sockaddr_un address)
    {
        address = new sockaddr_un { sun_family = Libc.AF_UNIX };
        byte[] bytes = PosixText.Encode(path);
        if (bytes.Length is 0 or > LongestPath)
        {
            return false;
        }

        fixed (byte* start = address.sun_path)
        {
            bytes.CopyTo(new Span<byte>(start, LongestPath));
        }

        return true;
    }
}
