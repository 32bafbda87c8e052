using System.Globalization;

namespace Supervisor.Endpoint;

/// <summary>The header <c>grpc-timeout</c> (doc/PROTOCOL-HTTP2.md): at most 8 digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;

    /// <summary>False: it is none. Null is no limit; what is longer than timers can count (49 days) is none either.</summary>
    public static bool TryParse(string text, out TimeSpan? timeout)
    {
        timeout = null;
        if (text.Length == 0)
        {
            return true;
        }

        TimeSpan? unit = text[^1] switch
        {
            'H' => TimeSpan.FromHours(1),
            'M' => TimeSpan.FromMinutes(1),
            'S' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMilliseconds(1),
            'u' => TimeSpan.FromMicroseconds(1),
            'n' => TimeSpan.Zero, // shorter than a tick; see below
            _ => null,
        };
        if (unit is null || text.Length > MostDigits + 1 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            return false;
        }

        TimeSpan given = text[^1] == 'n' ? TimeSpan.FromTicks(count / 100) : unit.Value * count;
        timeout = given.TotalMilliseconds < uint.MaxValue - 1 ? given : null;
        return true;
    }
}
