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

    /// <summary>A key that is there or not: alone, or with <c>true</c>, <c>1</c>, <c>false</c>, <c>0</c>. False: it has another value. Other keys are left alone.</summary>
    public static bool TryReadSwitch(string query, string key, out bool value)
    {
        value = false;
        foreach ((string name, string text) in Parse(query))
        {
            if (name == key)
            {
                if (text is not ("" or "1" or "true" or "0" or "false"))
                {
                    return false;
                }

                value = text is not ("0" or "false");
            }
        }

        return true;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
