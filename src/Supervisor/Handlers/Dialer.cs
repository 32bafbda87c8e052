using System.Net;
using System.Net.Sockets;

namespace Supervisor.Handlers;

/// <summary>Connects as the kubelet's dialer for probes does (pkg/probe/dialer_others.go): a fresh connection each time, SO_LINGER of 1 s.</summary>
internal static class Dialer
{
    /// <summary>
    /// Not 0, which would send RST and throw away what is still under way (kubernetes#89898). On Linux it makes close(2) wait until the peer's
    /// kernel has acknowledged the FIN, at most that long.
    /// </summary>
    private static readonly LingerOption s_linger = new(enable: true, seconds: 1);

    private static readonly LingerOption s_noLinger = new(enable: false, seconds: 0);

    /// <summary>Connects to the first address of the name that accepts, both families in the order of the resolver.</summary>
    /// <param name="host">A name or an address, IPv6 without brackets.</param>
    public static async Task<DialResult> ConnectAsync(string host, int port, AttemptDeadline deadline)
    {
        (IPAddress[] addresses, DialResult failed) = await ResolveAsync(host, deadline).ConfigureAwait(false);
        return addresses.Length > 0 ? await ConnectAsync(addresses, port, deadline).ConfigureAwait(false) : failed;
    }

    /// <summary>Connects to the first of them that accepts.</summary>
    public static async Task<DialResult> ConnectAsync(IPAddress[] addresses, int port, AttemptDeadline deadline)
    {
        DialResult failed = default;
        for (int i = 0; i < addresses.Length; i++)
        {
            DialResult result = await ConnectAsync(new IPEndPoint(addresses[i], port), addresses.Length - i, deadline).ConfigureAwait(false);
            if (result.IsConnected)
            {
                return result;
            }

            // Go tells of the first one as well: it is the one that the resolver prefers.
            failed = i == 0 ? result : failed;
            if (deadline.IsOver)
            {
                return failed with { IsTimeout = true };
            }
        }

        return failed;
    }

    /// <summary>Closes a connection whose attempt was cut off: what is under way is still sent, but nobody waits for it.</summary>
    public static void CloseAtOnce(Socket socket)
    {
        try
        {
            socket.LingerState = s_noLinger;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Reset, or closed already by who used it: there is nothing to wait for.
        }

        socket.Dispose();
    }

    private static async Task<(IPAddress[] Addresses, DialResult Failed)> ResolveAsync(string host, AttemptDeadline deadline)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return ([address], default);
        }

        try
        {
            // getaddrinfo(3) can't be interrupted: it keeps its pool thread for as long as the resolver's own limits let it, we don't wait.
            // The framework queues look-ups of one name, so that one that hangs holds one thread, however often it is asked.
            return (await Dns.GetHostAddressesAsync(host, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false), default);
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return ([], new DialResult(null, $"dial tcp: lookup {host}: i/o timeout", IsTimeout: true));
        }
        catch (SocketException) when (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // RFC 6761, 6.3: the name needs no /etc/hosts, which a scratch root does not have.
            return ([IPAddress.Loopback, IPAddress.IPv6Loopback], default);
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.TryAgain ? "temporary failure in name resolution" : "no such host";
            return ([], new DialResult(null, $"dial tcp: lookup {host}: {why}", IsOurLack: SocketWords.IsOurLack(e)));
        }
        catch (ArgumentException)
        {
            // Longer than a name can be, or one that is none for the IDN rules.
            return ([], new DialResult(null, $"dial tcp: lookup {host}: no such host"));
        }
    }

    /// <param name="left">How many addresses there are still to try, this one included: each gets an even share of the time that is left.</param>
    private static async Task<DialResult> ConnectAsync(IPEndPoint address, int left, AttemptDeadline deadline)
    {
        string place = $"dial tcp {address}";
        string call = "socket";
        Socket? socket = null;
        using CancellationTokenSource share = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        if (left > 1 && deadline.Remaining is { Ticks: >= 0 } remaining)
        {
            share.CancelAfter(remaining / left);
        }

        try
        {
            // SOCK_CLOEXEC is the framework's own habit.
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            call = "connect";
            socket.NoDelay = true;
            socket.LingerState = s_linger;
            await socket.ConnectAsync(address, share.Token).ConfigureAwait(false);
            if (IsOurOwnEcho(socket))
            {
                return new DialResult(null, $"{place}: connect: connection refused");
            }

            Socket connected = socket;
            socket = null;
            return new DialResult(connected, "");
        }
        catch (OperationCanceledException) when (deadline.IsOver || !deadline.Token.IsCancellationRequested)
        {
            return new DialResult(null, $"{place}: i/o timeout", IsTimeout: deadline.IsOver);
        }
        catch (SocketException e)
        {
            return new DialResult(null, $"{place}: {call}: {SocketWords.Of(e)}", IsOurLack: SocketWords.IsOurLack(e));
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>
    /// A connection to itself: if nobody listens on a port from which the kernel also picks those of clients, a connect(2) can be given the very
    /// port that it goes to, and TCP's simultaneous open makes both ends one. Go's dialer looks for it as well.
    /// </summary>
    private static bool IsOurOwnEcho(Socket socket)
    {
        try
        {
            return socket.LocalEndPoint!.Equals(socket.RemoteEndPoint);
        }
        catch (SocketException)
        {
            // ENOTCONN: accepted and reset at once. Somebody is there.
            return false;
        }
    }
}
