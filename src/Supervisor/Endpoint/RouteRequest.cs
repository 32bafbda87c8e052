namespace Supervisor.Endpoint;

/// <param name="Path">Decoded.</param>
/// <param name="Query">With its question mark; empty without.</param>
/// <param name="Accept">The header's values, joined by commas; empty without.</param>
/// <param name="Peer">Who asks; null unless he does so on the control socket.</param>
/// <param name="LastEventId">The header <c>Last-Event-ID</c> of a stream that goes on; empty without.</param>
internal sealed record RouteRequest(string Method, string Path, string Query, string Accept, ControlPeer? Peer, string LastEventId = "")
{
    /// <summary>Whether the answer is to be JSON: Accept names it, and no plain text that is liked better.</summary>
    public bool WantsJson => Likes("application/json", "text/plain");

    /// <summary>Accept names a type, and does not like the other one, or all of that one's kind, better.</summary>
    /// <param name="type">In any case, like <paramref name="other"/>.</param>
    public bool Likes(string type, string other)
    {
        double wanted = 0;
        double rest = 0;
        string kind = other[..(other.IndexOf('/', StringComparison.Ordinal) + 1)] + "*";
        foreach (string part in Accept.Split(','))
        {
            string[] pieces = part.Split(';', StringSplitOptions.TrimEntries);
            double weight = Weight(pieces);
            wanted = pieces[0].Equals(type, StringComparison.OrdinalIgnoreCase) ? Math.Max(wanted, weight) : wanted;
            rest = pieces[0].Equals(other, StringComparison.OrdinalIgnoreCase) || pieces[0].Equals(kind, StringComparison.OrdinalIgnoreCase) ? Math.Max(rest, weight) : rest;
        }

        return wanted > 0 && wanted >= rest;
    }

    /// <summary><c>q=</c> of RFC 9110, section 12.4.2; 1 without, and where it can't be read.</summary>
    private static double Weight(string[] pieces)
    {
        string? q = Array.Find(pieces, static piece => piece.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
        return q is not null && double.TryParse(q.AsSpan(2), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double weight)
            ? weight
            : 1;
    }
}
