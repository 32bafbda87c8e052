using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Supervisor.Native;

namespace Supervisor.Endpoint;

/// <summary>
/// The most connections that are open at a time: a ceiling on memory and descriptors. Where it is reached, the oldest is cut for the newest:
/// hundreds that say nothing do not keep out the health check that comes after them and takes a millisecond.
/// </summary>
internal sealed class ConnectionCeiling(int most)
{
    /// <summary>More than the 200 clients of a load test, who otherwise cut each other's connections without an end; 22 MiB resident at most.</summary>
    private const int Most = 256;
    private const int Fewest = 4;

    /// <summary>The part of the descriptors that a flood may take: supervision needs the others, for pipes of hooks and probes.</summary>
    private const int PartOfDescriptors = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<AdmittedConnection> _open = []; // the oldest first

    /// <summary>256, or fewer where descriptors are few (RLIMIT_NOFILE).</summary>
    public static unsafe ConnectionCeiling FromDescriptorLimit()
    {
        rlimit limit;
        ulong descriptors = Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
        return new ConnectionCeiling((int)Math.Clamp(descriptors / PartOfDescriptors, Fewest, Most));
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>The connection counts until it is disposed; another one may be cut for it.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kestrel disposes the connection that it is handed.")]
    public ConnectionContext Admit(ConnectionContext connection)
    {
        AdmittedConnection admitted = new(connection, Leave);
        AdmittedConnection? oldest = null;
        lock (_gate)
        {
            if (_open.Count >= most)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }

            _open.AddLast(admitted.Place);
        }

        // Outside of the lock: to cut it may run what waits for its end.
        oldest?.Abort(new ConnectionAbortedException());
        return admitted;
    }

    private void Leave(AdmittedConnection connection)
    {
        lock (_gate)
        {
            if (connection.Place.List == _open)
            {
                _open.Remove(connection.Place);
            }
        }
    }
}
