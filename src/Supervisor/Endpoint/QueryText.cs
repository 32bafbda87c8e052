namespace Supervisor.Endpoint;

/// <summary>The query of a URL: names and values, decoded, in their order.</summary>
internal static class QueryText
{
    public static List<(string Name, string Value)> Parse(string query)
    {
        List<(string, string)> pairs = [];
        foreach (string pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0 ? (Decode(pair), "") : (Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
