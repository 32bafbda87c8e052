namespace Supervisor.Configuration;

/// <summary>The short form of handlers that connect: <c>SCHEME://[HOST]:PORT[/PATH]</c> with http, https, tcp or grpc, written out as the file form has it.</summary>
internal static class HandlerUrl
{
    private const string Due = "SCHEME://[HOST]:PORT[/PATH] is due";

    /// <summary>Any other scheme makes no URL but the word of a command line.</summary>
    public static bool IsOne(string text) => SchemeOf(text) is not null;

    /// <param name="scalar">Where the string stands.</param>
    /// <param name="text">What it says.</param>
    /// <param name="problem">Why it is no such URL; then the result is null.</param>
    public static SourceNode.Mapping? Read(SourceNode.Scalar scalar, string text, out string? problem)
    {
        string scheme = SchemeOf(text)!;
        string rest = text[(scheme.Length + "://".Length)..].TrimEnd();
        int end = rest.IndexOfAny(['/', '?', '#']);
        string authority = end < 0 ? rest : rest[..end];
        string path = end < 0 ? "" : rest[end..];
        problem = Problem(scheme, rest, authority, path, out string host, out string port);
        if (problem is not null)
        {
            return null;
        }

        List<SourceEntry> entries = [];
        Add("host", host);
        Add("port", port);
        Add("path", scheme is "http" or "https" ? path is "" or ['/', ..] ? path : "/" + path : "");
        Add("service", scheme == "grpc" ? path.TrimStart('/') : "");
        Add("scheme", scheme == "https" ? "HTTPS" : "");
        string handler = scheme switch { "tcp" => "tcpSocket", "grpc" => "grpc", _ => "httpGet" };
        SourceNode.Mapping within = new(scalar.Line, scalar.Column, entries);
        return new SourceNode.Mapping(scalar.Line, scalar.Column, [new SourceEntry(scalar.Line, scalar.Column, handler, within)]);

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                entries.Add(new SourceEntry(scalar.Line, scalar.Column, key, scalar with { Text = value }));
            }
        }
    }

    private static string? SchemeOf(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? null : text[..end].ToLowerInvariant() switch
        {
            "http" => "http",
            "https" => "https",
            "tcp" => "tcp",
            "grpc" => "grpc",
            _ => null,
        };
    }

    private static string? Problem(string scheme, string rest, string authority, string path, out string host, out string port)
    {
        (host, port) = (authority, scheme switch { "http" => "80", "https" => "443", _ => "" });
        if (rest.Any(char.IsWhiteSpace))
        {
            return $"holds a blank, which no URL has; {Due}";
        }

        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return $"holds a user, which goes into httpHeaders; {Due}";
        }

        int bracket = authority.LastIndexOf(']');
        int colon = authority.IndexOf(':', Math.Max(0, bracket));
        if (colon >= 0)
        {
            (host, port) = (authority[..colon], authority[(colon + 1)..]);
        }

        bool isBracketed = host is ['[', .., ']'];
        host = isBracketed ? host[1..^1] : host;
        if (port.Length == 0 || (colon < 0 && host.Length == 0))
        {
            return $"has no port; {Due}";
        }

        return isBracketed && !host.Contains(':', StringComparison.Ordinal) ? $"{Texts.Quote(host)} in brackets is no IPv6 address; {Due}"
            : scheme == "tcp" && path.Length > 1 ? "has a path, which tcp has not; tcp://[HOST]:PORT is due"
            : scheme == "grpc" && path.Contains('?', StringComparison.Ordinal) ? "has a query, which grpc has not; grpc://[HOST]:PORT[/SERVICE] is due"
            : null;
    }
}
