using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Supervisor.Handlers;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Socket">Connected; whoever gets it closes it.</param>
/// <param name="Problem">In the words of Go's dialer: <c>dial tcp 127.0.0.1:80: connect: connection refused</c>; empty with a connection.</param>
/// <param name="IsTimeout">The time was up.</param>
/// <param name="IsOurLack">We had no descriptor or no memory for it; nothing is known of the server.</param>
internal readonly record struct DialResult(Socket? Socket, string Problem, bool IsTimeout = false, bool IsOurLack = false)
{
    [MemberNotNullWhen(true, nameof(Socket))]
    public bool IsConnected => Socket is not null;
}
