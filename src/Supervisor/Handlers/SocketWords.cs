using System.Net.Sockets;

namespace Supervisor.Handlers;

/// <summary>Errors of sockets in the words of Go's net package (strerror(3) in lower case), which are those of the kubelet's events.</summary>
internal static class SocketWords
{
    // errno(3), numbers of Linux on x64 and arm64 alike.
    private const int ENOMEM = 12;
    private const int ENFILE = 23;
    private const int EMFILE = 24;
    private const int ENOBUFS = 105;

    private static readonly Dictionary<int, string> s_words = new()
    {
        [1] = "operation not permitted",
        [ENOMEM] = "cannot allocate memory",
        [13] = "permission denied",
        [22] = "invalid argument",
        [ENFILE] = "too many open files in system",
        [EMFILE] = "too many open files",
        [32] = "broken pipe",
        [97] = "address family not supported by protocol",
        [99] = "cannot assign requested address",
        [100] = "network is down",
        [101] = "network is unreachable",
        [103] = "software caused connection abort",
        [104] = "connection reset by peer",
        [ENOBUFS] = "no buffer space available",
        [110] = "connection timed out",
        [111] = "connection refused",
        [112] = "host is down",
        [113] = "no route to host",
    };

    public static string Of(SocketException error) =>
        s_words.TryGetValue(error.NativeErrorCode, out string? words) ? words : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"errno {error.NativeErrorCode}");

    /// <summary>
    /// We lack something ourselves (descriptors, memory): that says nothing about the server, so it is no verdict. (The kubelet counts it as a
    /// failure, which would end a healthy process for a limit of ours.)
    /// </summary>
    public static bool IsOurLack(SocketException error) => error.NativeErrorCode is ENOMEM or ENFILE or EMFILE or ENOBUFS;
}
