using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>TIOCGWINSZ(2const).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct winsize
{
    public ushort ws_row;
    public ushort ws_col;
    public ushort ws_xpixel;
    public ushort ws_ypixel;
}
