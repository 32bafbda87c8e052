using System.Buffers;
using System.Globalization;
using System.Text;

namespace Supervisor.Handlers;

/// <summary>
/// What stands in a request's first line for a configured <c>path</c>. It is read as a URL reference (Go's url.Parse): <c>?</c> begins the query,
/// <c>#</c> cuts off, a scheme and a host in it are replaced by the handler's own. Nothing is made canonical: <c>//</c>, <c>..</c> and escapes go out
/// as they were written. What is no URL reference is taken as a path literally, and escaped.
/// </summary>
internal static class RequestPath
{
    // Go's validEncoded and shouldEscape for paths (net/url), RFC 3986 section 3.3.
    private static readonly SearchValues<char> s_valid =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!$&'()*+,;=:@[]%/");

    private static readonly SearchValues<byte> s_literal =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~$&+,/:;=@"u8);

    /// <summary>ASCII, begins with /, holds neither a blank nor a control character.</summary>
    public static string Of(string configured)
    {
        string path = configured;
        string? query = null;
        if (path.Any(char.IsControl) || !TrySplit(ref path, ref query))
        {
            (path, query) = (Escaped(Encoding.UTF8.GetBytes(configured)), null);
        }

        string slash = path is ['/', ..] ? "" : "/";
        return query is null ? slash + path : $"{slash}{path}?{QueryOf(query)}";
    }

    private static bool TrySplit(ref string path, ref string? query)
    {
        string rest = path;
        int fragment = rest.IndexOf('#', StringComparison.Ordinal);
        rest = fragment < 0 ? rest : rest[..fragment];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        query = question < 0 ? null : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];

        int scheme = rest.IndexOf(':', StringComparison.Ordinal);
        if (scheme >= 0 && !rest.AsSpan(0, scheme).Contains('/'))
        {
            if (!rest.AsSpan(scheme).StartsWith("://"))
            {
                return false; // a colon in the first segment
            }

            rest = rest[(scheme + 1)..];
        }

        if (rest.StartsWith("//", StringComparison.Ordinal) && !rest.StartsWith("///", StringComparison.Ordinal))
        {
            int end = rest.IndexOf('/', 2);
            rest = end < 0 ? "" : rest[end..];
        }

        if (TryUnescape(rest) is not byte[] bytes)
        {
            return false;
        }

        path = rest.AsSpan().ContainsAnyExcept(s_valid) ? Escaped(bytes) : rest;
        return true;
    }

    /// <summary>Null if a % is not followed by two hexadecimal digits.</summary>
    private static byte[]? TryUnescape(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[length++] = bytes[i];
            }
            else if (i + 2 < bytes.Length && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return bytes[..length];
    }

    private static string Escaped(ReadOnlySpan<byte> path)
    {
        StringBuilder escaped = new(path.Length);
        foreach (byte letter in path)
        {
            Append(escaped, letter, s_literal.Contains(letter));
        }

        return escaped.ToString();
    }

    /// <summary>Go sends a query as it is, even a blank, which ends a request line; that one is escaped here, and what is not ASCII.</summary>
    private static string QueryOf(string query)
    {
        StringBuilder escaped = new(query.Length);
        foreach (byte letter in Encoding.UTF8.GetBytes(query))
        {
            Append(escaped, letter, letter is > (byte)' ' and < 0x7f);
        }

        return escaped.ToString();
    }

    private static void Append(StringBuilder text, byte letter, bool literally)
    {
        if (literally)
        {
            text.Append((char)letter);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"%{letter:X2}");
        }
    }
}
