using System.IO.Pipelines;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// The way to the reader of one stream. Behind it are 16 KiB and the kernel's buffer; when they are full, the stream waits here for its reader, and
/// no longer than until he is too far behind.
/// </summary>
/// <param name="reader">Cancelled when he is gone.</param>
internal sealed class StreamOutput(PipeWriter writer, StatusBoard board, BoardChanges changes, CancellationToken reader)
{
    /// <summary>What a reader may be behind: so many changes, or so many bytes of them.</summary>
    public const long MostChanges = 1000;
    public const long MostBytes = 1024 * 1024;

    public bool IsEnding => changes.IsEnding;

    /// <summary>Until the board has something newer, or we end, or a second is over.</summary>
    public Task NextAsync(long version) => changes.NextAsync(version, reader);

    /// <summary>True: written. False: the reader is too far behind, or takes nothing any more; there is to be no further word.</summary>
    /// <param name="lag">How many changes, and bytes of them, there are behind what is written now.</param>
    public async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes, Func<(long Changes, long Bytes)> lag)
    {
        ValueTask<FlushResult> written = writer.WriteAsync(bytes, reader);
        if (written.IsCompletedSuccessfully)
        {
            return !written.Result.IsCompleted;
        }

        Task<FlushResult> waiting = written.AsTask();
        for (long version = board.Version; !waiting.IsCompleted; version = board.Version)
        {
            (long behind, long bytesBehind) = lag();
            if (behind >= MostChanges || bytesBehind >= MostBytes)
            {
                return false;
            }

            // At our end he has until the connection is cut.
            await Task.WhenAny(waiting, changes.IsEnding ? waiting : changes.NextAsync(version, reader)).ConfigureAwait(false);
        }

        return !(await waiting.ConfigureAwait(false)).IsCompleted;
    }
}
