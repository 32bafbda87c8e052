using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>A TCP address (<see cref="TcpAddressText"/>) or <c>unix:/path</c>.</summary>
internal static class ListenAddressText
{
    private const string Unix = "unix:";

    /// <summary>The longest path of a Unix socket, its NUL left out (sun_path, unix(7)).</summary>
    private const int LongestSocketPath = 107;

    public static string? Check(string text) =>
        TryParse(text) is null
            ? $"{Texts.Quote(text)} is no address; allowed are ADDRESS:PORT, [ADDRESS]:PORT (IPv6), :PORT, the port from 1 to 65535, and unix:/PATH of at most {LongestSocketPath} letters"
            : null;

    public static ListenAddress? TryParse(string text)
    {
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            string path = text[Unix.Length..];
            return path is ['/', _, ..] && Native.PosixText.Encode(path).Length <= LongestSocketPath ? new ListenAddress(null, path) : null;
        }

        return TcpAddressText.TryParse(text) is TcpAddress address ? new ListenAddress(address, null) : null;
    }
}
