using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary><c>ADDRESS:PORT</c>, <c>[::1]:PORT</c>, or <c>:PORT</c> for all addresses of both families. No names: nothing is looked up.</summary>
internal static class TcpAddressText
{
    public static string? Check(string text) =>
        TryParse(text) is null ? $"{Texts.Quote(text)} is no address; allowed are ADDRESS:PORT, [ADDRESS]:PORT (IPv6) and :PORT, the port from 1 to 65535" : null;

    public static TcpAddress? TryParse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            return null;
        }

        string host = text[..colon];
        if (host.Length == 0)
        {
            return new TcpAddress(null, port);
        }

        bool bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        // IPAddress reads 1, 127.1 and 0x7f.1 as well: only what prints as it was written is an address to everybody.
        return IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address)
            && (bracketed
                ? address.AddressFamily == AddressFamily.InterNetworkV6 && !host.Contains('%', StringComparison.Ordinal)
                : address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == host)
            ? new TcpAddress(address, port)
            : null;
    }
}
