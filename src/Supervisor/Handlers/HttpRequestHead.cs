using System.Collections.Immutable;
using System.Text;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>
/// A request from its first line to the empty one, as the kubelet's client writes it. We write it ourselves because the framework's client joins the
/// values of a repeated name in one line, and makes paths canonical.
/// </summary>
internal sealed class HttpRequestHead(ImmutableArray<HttpHeader> headers, AttemptPurpose purpose)
{
    // Go's client writes these itself, or, in a request without a body, not at all.
    private static readonly string[] s_notTheUsers = ["Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"];

    /// <summary>The configured Host header; null if there is none, or it is empty: then it is the URL's host and port.</summary>
    public string? Host { get; } = First(headers, "Host") is { Length: > 0 } host ? host : null;

    /// <param name="address">Where it goes.</param>
    /// <param name="host">The Host header.</param>
    /// <param name="referer">Of a followed redirect; a configured one wins.</param>
    /// <param name="withAuthorization">Whether a configured Authorization is sent.</param>
    public byte[] Bytes(HttpAddress address, string host, string? referer, bool withAuthorization)
    {
        StringBuilder head = new();
        head.Append("GET ").Append(address.PathAndQuery).Append(" HTTP/1.1\r\n");
        Append(head, "Host", WithoutZone(host));
        // Given, it wins, also an empty one: then no line is sent.
        if ((First(headers, "User-Agent") ?? UserAgent.Of(purpose)) is { Length: > 0 } userAgent)
        {
            Append(head, "User-Agent", userAgent);
        }

        string? accept = First(headers, "Accept");
        if (accept is null)
        {
            Append(head, "Accept", "*/*");
        }

        foreach (HttpHeader header in headers)
        {
            if (!s_notTheUsers.Any(name => Is(header, name))
                && (accept is not "" || !Is(header, "Accept"))
                && (withAuthorization || !Is(header, "Authorization")))
            {
                Append(head, Canonical(header.Name), header.Value);
            }
        }

        if (referer is not null && First(headers, "Referer") is null)
        {
            Append(head, "Referer", referer);
        }

        // Both tokens say already that the connection is not an ordinary one after this answer.
        if (!headers.Any(static header => Is(header, "Connection")
            && (header.Value.Contains("close", StringComparison.OrdinalIgnoreCase) || header.Value.Contains("upgrade", StringComparison.OrdinalIgnoreCase))))
        {
            Append(head, "Connection", "close");
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>The first letter and each after a - in upper case, the others in lower case (textproto.CanonicalMIMEHeaderKey).</summary>
    public static string Canonical(string name) => string.Create(name.Length, name, static (letters, name) =>
    {
        bool first = true;
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = first ? char.ToUpperInvariant(name[i]) : char.ToLowerInvariant(name[i]);
            first = name[i] == '-';
        }
    });

    private static string? First(ImmutableArray<HttpHeader> headers, string name)
    {
        foreach (HttpHeader header in headers)
        {
            if (Is(header, name))
            {
                return header.Value.Trim();
            }
        }

        return null;
    }

    private static bool Is(HttpHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The zone of an IPv6 address means something on this machine only (RFC 6874).</summary>
    private static string WithoutZone(string host)
    {
        int zone = host.IndexOf('%', StringComparison.Ordinal);
        int end = host.IndexOf(']', StringComparison.Ordinal);
        return host is ['[', ..] && zone > 0 && end > zone ? host.Remove(zone, end - zone) : host;
    }

    /// <summary>The configuration lets no control character through; should one come anyway, it can't make a line of its own.</summary>
    private static void Append(StringBuilder head, string name, string value) =>
        head.Append(name).Append(": ").Append(value.Trim().Replace('\r', ' ').Replace('\n', ' ')).Append("\r\n");
}
