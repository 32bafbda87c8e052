using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>Where one request goes.</summary>
/// <param name="Scheme">In lower case. Anything but http and https comes from a redirect only, and can't be asked.</param>
/// <param name="Host">Name or address, IPv6 without brackets.</param>
/// <param name="Port">Where to connect.</param>
/// <param name="Authority">Host and port as they stand in the URL and the Host header; never with a user.</param>
/// <param name="PathAndQuery">As it goes out.</param>
internal sealed record HttpAddress(string Scheme, string Host, int Port, string Authority, string PathAndQuery)
{
    public const string Http = "http";
    public const string Https = "https";

    /// <summary>The configured one. Its URL names the port always, as the kubelet's does.</summary>
    public static HttpAddress Of(HandlerPlan.HttpGet handler) => new(
        handler.IsHttps ? Https : Http, handler.Host, handler.Port, GoText.HostAndPort(handler.Host, handler.Port), RequestPath.Of(handler.Path));

    /// <summary>The URL, without a user or a password.</summary>
    public override string ToString() => $"{Scheme}://{Authority}{PathAndQuery}";

    /// <summary>Where a <c>Location</c> leads from here (RFC 3986, section 5); null if it is no URL reference.</summary>
    public HttpAddress? Follow(string location)
    {
        // As UriKind.RelativeOrAbsolute, "/path" would be a file on Unix.
        UriCreationOptions asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
        if (!Uri.TryCreate(ToString(), asItIs, out Uri? from)
            || !Uri.TryCreate(location, IsAbsolute(location) ? UriKind.Absolute : UriKind.Relative, out Uri? reference)
            || !Uri.TryCreate(from, reference, out Uri? target))
        {
            return null;
        }

        string host = target.HostNameType == UriHostNameType.IPv6 ? target.DnsSafeHost : target.IdnHost;
        string authority = target.IsDefaultPort ? target.HostNameType == UriHostNameType.IPv6 ? $"[{host}]" : host : GoText.HostAndPort(host, target.Port);
        return new HttpAddress(target.Scheme, host, target.Port, authority, target.PathAndQuery);
    }

    /// <summary>Whether a reference names its scheme (RFC 3986, section 3.1).</summary>
    public static bool IsAbsolute(string reference)
    {
        int end = reference.AsSpan().IndexOfAnyExcept(s_schemeLetters);
        return end > 0 && reference[end] == ':' && char.IsAsciiLetter(reference[0]);
    }

    private static readonly System.Buffers.SearchValues<char> s_schemeLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
