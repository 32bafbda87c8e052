using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Logging;

/// <summary>Descriptor 2 of this process is a pipe of one page while this lives: a line in it that nobody reads makes it full.</summary>
internal sealed unsafe partial class StandardErrorPipe : IDisposable
{
    private const int StandardError = 2;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int F_SETPIPE_SZ = 1031;
    private const int Page = 4096;

    private readonly int _original;
    private int _readEnd;

    public StandardErrorPipe()
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Libc.pipe2(ends, Libc.O_CLOEXEC));
        Assert.Equal(Page, Libc.fcntl(ends[1], F_SETPIPE_SZ, Page));
        _readEnd = ends[0];
        _original = Libc.fcntl(StandardError, F_DUPFD_CLOEXEC, 0);
        Assert.Equal(StandardError, dup2(ends[1], StandardError));
        Assert.Equal(0, Libc.close(ends[1]));
    }

    /// <summary>Reads up to the end of what was written, while <paramref name="write"/> runs and after it.</summary>
    public string[] ReadAllOf(Action write)
    {
        StringBuilder text = new();
        Thread reader = new(() => text.Append(ReadToEnd())) { IsBackground = true };
        reader.Start();
        write();
        // The last writer is gone: the reader comes to the end of the file.
        Assert.Equal(StandardError, dup2(_original, StandardError));
        reader.Join();
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Nobody reads any more: a write is EPIPE.</summary>
    public void CloseReadEnd()
    {
        Assert.Equal(0, Libc.close(_readEnd));
        _readEnd = -1;
    }

    public void Dispose()
    {
        Assert.Equal(StandardError, dup2(_original, StandardError));
        Assert.Equal(0, Libc.close(_original));
        if (_readEnd >= 0)
        {
            CloseReadEnd();
        }

        // Serilog's sink found our writer by way of the console.
        Console.SetError(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
    }

    private string ReadToEnd()
    {
        List<byte> all = [];
        byte* buffer = stackalloc byte[Page];
        nint length;
        while ((length = Libc.read(_readEnd, buffer, Page)) > 0)
        {
            all.AddRange(new ReadOnlySpan<byte>(buffer, (int)length));
        }

        return Encoding.UTF8.GetString([.. all]);
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int dup2(int from, int to);
}
