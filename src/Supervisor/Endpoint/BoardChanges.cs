using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// What the streams wait for: the board's next change, or our end. Also each second something is to be looked at again, for a supervision that
/// hangs publishes nothing that says so (<see cref="Pulse"/>); the price is there only while somebody watches.
/// </summary>
/// <param name="ending">Our end: what is on the board then is the last that there is to be told.</param>
internal sealed class BoardChanges(StatusBoard board, TimeProvider time, CancellationToken ending)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Asked before the board is read, so that what was read is the last.</summary>
    public bool IsEnding => ending.IsCancellationRequested;

    /// <summary>Completes when the board has something newer than <paramref name="version"/>, when it is to be looked at again, and when we end.</summary>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public async Task NextAsync(long version, CancellationToken reader)
    {
        using (CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(reader, ending))
        {
            // Which of them it was does not matter, and that the others are cancelled neither.
            _ = await Task.WhenAny(board.ChangedAfterAsync(version, wait.Token), Task.Delay(LookAgain, time, wait.Token)).ConfigureAwait(false);
            await wait.CancelAsync().ConfigureAwait(false);
        }

        reader.ThrowIfCancellationRequested();
    }
}
