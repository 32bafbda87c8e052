using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>A directory as a descriptor, as the spawner keeps the one that we were started in.</summary>
internal sealed unsafe class DirectoryDescriptor : IDisposable
{
    public DirectoryDescriptor(string path)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            Descriptor = Libc.open(bytes, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        }

        Assert.True(Descriptor >= 0, path);
    }

    public int Descriptor { get; }

    public void Dispose() => Assert.Equal(0, Libc.close(Descriptor));
}
