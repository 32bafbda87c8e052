using System.Diagnostics;

namespace Supervisor.TestSupport;

/// <summary>A request as <see cref="HttpStandIn"/> got it.</summary>
/// <param name="Target">Path and query, as they stood.</param>
/// <param name="Headers">Names and values in their order, as they stood.</param>
/// <param name="At">When it had come, on <see cref="Stopwatch"/>'s clock.</param>
public sealed record HttpStandInRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, long At)
{
    /// <summary>The values of a header, in whatever case its name is; none if it is not there.</summary>
    public IReadOnlyList<string> Header(string name) =>
        [.. Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    internal static HttpStandInRequest Parse(string head, long at)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        return new HttpStandInRequest(words[0], words[1], [.. lines.Skip(1).Select(Header)], at);

        static (string, string) Header(string line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            return (line[..colon], line[(colon + 1)..].Trim());
        }
    }
}
