namespace Supervisor.Handlers;

/// <summary>
/// A connection whose beginning is remembered: what the other side said first, and which error of the socket ended it, tell the causes apart that the
/// framework's exceptions have in common. If a head is given, it goes out in the place of whatever is written.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="leaveOpen">Whether the connection outlives this.</param>
/// <param name="head">Sent at the first write, instead of what is written.</param>
/// <param name="end">
/// Ends what waits here without a token of its own. The framework's client gives a request up by disposing of its connection, which ends the read
/// that is under way; one that outlives that (<paramref name="leaveOpen"/>) would be read for ever.
/// </param>
internal sealed class WatchedStream(Stream inner, bool leaveOpen, byte[]? head = null, CancellationToken end = default) : Stream
{
    private const int Remembered = 256;

    private readonly byte[] _first = new byte[Remembered];
    private int _firstLength;
    private bool _isHeadSent;

    /// <summary>What came first, at most 256 bytes.</summary>
    public ReadOnlySpan<byte> First => _first.AsSpan(0, _firstLength);

    /// <summary>The other side has closed.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>What ended the connection; null as long as it lives or was closed in order.</summary>
    public IOException? Error { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int length = await inner.ReadAsync(buffer, Either(cancellationToken)).ConfigureAwait(false);
            IsAtEnd |= length == 0 && buffer.Length > 0;
            int kept = Math.Min(length, Remembered - _firstLength);
            buffer.Span[..kept].CopyTo(_first.AsSpan(_firstLength));
            _firstLength += kept;
            return length;
        }
        catch (IOException e)
        {
            Error ??= e;
            throw;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isHeadSent)
        {
            return;
        }

        _isHeadSent = head is not null;
        try
        {
            await inner.WriteAsync(head ?? buffer, Either(cancellationToken)).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            Error ??= e;
            throw;
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private CancellationToken Either(CancellationToken given) => given.CanBeCanceled ? given : end;

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
