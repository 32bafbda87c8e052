namespace Supervisor.Endpoint;

/// <param name="Path">Decoded.</param>
/// <param name="Query">With its question mark; empty without.</param>
/// <param name="Accept">The header's values, joined by commas; empty without.</param>
/// <param name="Peer">Who asks; null unless he does so on the control socket.</param>
internal sealed record RouteRequest(string Method, string Path, string Query, string Accept, ControlPeer? Peer)
{
    /// <summary>Whether the answer is to be JSON: Accept names it, and no plain text that is liked better.</summary>
    public bool WantsJson
    {
        get
        {
            double json = 0;
            double text = 0;
            foreach (string part in Accept.Split(','))
            {
                string[] pieces = part.Split(';', StringSplitOptions.TrimEntries);
                double weight = Weight(pieces);
                string type = pieces[0].ToUpperInvariant();
                json = type == "APPLICATION/JSON" ? Math.Max(json, weight) : json;
                text = type is "TEXT/PLAIN" or "TEXT/*" ? Math.Max(text, weight) : text;
            }

            return json > 0 && json >= text;
        }
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
