using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>A value of <c>rlimits</c>: <c>65536</c>, <c>unlimited</c>, or both limits, <c>1024:65536</c>, as Docker's <c>--ulimit</c> has them.</summary>
internal static class ResourceLimitText
{
    private const string Prefix = "RLIMIT_";

    /// <summary>setrlimit(2), without RLIMIT_.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    ];

    /// <summary>The one spelling of a name: <c>RLIMIT_NOFILE</c> and <c>NOFILE</c> are <c>nofile</c>.</summary>
    public static string? NameOf(string text)
    {
        string plain = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        foreach (string name in Names)
        {
            if (name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return null;
    }

    public static string? Check(string text) =>
        TryParse("", text) is null
            ? $"{Texts.Quote(text)} is no limit; allowed are a number, unlimited, or SOFT:HARD, the soft one not above the hard one"
            : null;

    public static ResourceLimit? TryParse(string name, string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (!TryParseOne(colon < 0 ? text : text.AsSpan(0, colon), out ulong? soft))
        {
            return null;
        }

        ulong? hard = soft;
        return (colon < 0 || TryParseOne(text.AsSpan(colon + 1), out hard)) && (soft ?? ulong.MaxValue) <= (hard ?? ulong.MaxValue)
            ? new ResourceLimit(name, soft, hard)
            : null;
    }

    private static bool TryParseOne(ReadOnlySpan<char> text, out ulong? limit)
    {
        limit = null;
        if (text is "unlimited")
        {
            return true;
        }

        bool isNumber = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        // RLIM_INFINITY is the largest number; said so it is a slip.
        limit = number;
        return isNumber && number < ulong.MaxValue;
    }
}
