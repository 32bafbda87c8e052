using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>The names in a directory by getdents64(2), without allocations: /proc is read while processes are being ended.</summary>
internal sealed unsafe class DirectoryEntries : IDisposable
{
    private const int BufferSize = 8192;

    // struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, char d_name[]
    private const int RecordLengthOffset = 16;
    private const int NameOffset = 19;

    private readonly int _fd;
    private readonly byte* _buffer;
    private int _length;
    private int _position;

    private DirectoryEntries(int fd)
    {
        _fd = fd;
        _buffer = fd < 0 ? null : (byte*)NativeMemory.Alloc(BufferSize);
    }

    public bool IsOpen => _fd >= 0;

    public static DirectoryEntries Open(string path)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            return new DirectoryEntries(Libc.open(bytes, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0));
        }
    }

    /// <summary>The next name, <c>.</c> and <c>..</c> among them; valid until the next call.</summary>
    public bool TryReadNext(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (_fd < 0)
        {
            return false;
        }

        if (_position >= _length)
        {
            _length = (int)Libc.getdents64(_fd, _buffer, BufferSize);
            _position = 0;
            if (_length <= 0)
            {
                return false;
            }
        }

        byte* record = _buffer + _position;
        _position += *(ushort*)(record + RecordLengthOffset);
        name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(record + NameOffset);
        return true;
    }

    public void Dispose()
    {
        if (_fd < 0)
        {
            return;
        }

        NativeMemory.Free(_buffer);
        _ = Libc.close(_fd);
    }
}
