using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>A <c>char *[]</c> with its NULL at the end, as execve(2) takes it.</summary>
internal sealed unsafe class CStringArray : IDisposable
{
    private byte** _pointers;
    private readonly int _count;

    public CStringArray(IReadOnlyCollection<string> texts)
    {
        _count = texts.Count;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        int i = 0;
        foreach (string text in texts)
        {
            byte[] bytes = PosixText.EncodeTerminated(text);
            byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(copy, bytes.Length));
            _pointers[i++] = copy;
        }
    }

    public byte** Pointer => _pointers;

    public void Dispose()
    {
        if (_pointers is null)
        {
            return;
        }

        for (int i = 0; i < _count; i++)
        {
            NativeMemory.Free(_pointers[i]);
        }

        NativeMemory.Free(_pointers);
        _pointers = null;
    }
}
