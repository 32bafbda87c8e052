using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>GET /status?watch</c>: a JSON document a line, the first at once, then one for each change, the last one at our end. Who is slower than
/// the changes is given the newest.
/// </summary>
/// <param name="write">The document of a snapshot, compact.</param>
internal sealed class StatusStream(StatusBoard board, Pulse pulse, Func<PodSnapshot, bool, ReadOnlyMemory<byte>> write) : IAnswerStream
{
    public async Task RunAsync(StreamOutput output)
    {
        (long ResourceVersion, bool Stalled)? told = null;
        while (true)
        {
            bool isEnding = output.IsEnding;
            long version = board.Version;
            PodSnapshot snapshot = board.Current;
            bool stalled = pulse.IsStalled && !isEnding;
            if (told != (snapshot.ResourceVersion, stalled))
            {
                ReadOnlyMemory<byte> document = write(snapshot, stalled);
                if (!await output.TryWriteAsync(Line(document), Lag).ConfigureAwait(false))
                {
                    return;
                }

                told = (snapshot.ResourceVersion, stalled);

                (long Changes, long Bytes) Lag()
                {
                    long behind = board.Current.ResourceVersion - snapshot.ResourceVersion;
                    return (behind, behind * document.Length);
                }
            }

            if (isEnding)
            {
                return;
            }

            await output.NextAsync(version).ConfigureAwait(false);
        }
    }

    private static byte[] Line(ReadOnlyMemory<byte> document) => [.. document.Span, (byte)'\n'];
}
