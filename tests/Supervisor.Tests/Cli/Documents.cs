using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Supervisor.Cli;

namespace Supervisor.Tests.Cli;

/// <summary>Documents in the supervisor's form, in short: quotes are single, <c>@N</c> is N seconds ago.</summary>
internal static class Documents
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789-");

    /// <summary><c>@90</c> becomes <c>"2026-03-01T11:58:30Z"</c>.</summary>
    public static string Text(string shorthand)
    {
        string[] parts = shorthand.Replace('\'', '"').Split('@');
        for (int i = 1; i < parts.Length; i++)
        {
            int digits = parts[i].AsSpan().IndexOfAnyExcept(s_digits);
            digits = digits < 0 ? parts[i].Length : digits;
            DateTimeOffset moment = Now.AddSeconds(-int.Parse(parts[i].AsSpan(0, digits), CultureInfo.InvariantCulture));
            parts[i] = $"\"{moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\"{parts[i][digits..]}";
        }

        return string.Concat(parts);
    }

    public static JsonElement Parse(string shorthand) => JsonReading.Parse(Text(shorthand));

    /// <summary>A pod <c>web</c> that was made 90 s ago.</summary>
    /// <param name="status">The members of <c>status</c>.</param>
    /// <param name="spec">The members of <c>spec</c>.</param>
    /// <param name="metadata">More members of <c>metadata</c>, with a comma before them.</param>
    /// <param name="ours">The members of <c>supervisor</c>.</param>
    public static string Pod(string status, string spec = "", string metadata = "", string ours = "") =>
        $"{{'apiVersion':'v1','kind':'Pod','metadata':{{'name':'web','namespace':'default','creationTimestamp':@90{metadata}}},'spec':{{{spec}}},'status':{{{status}}},'supervisor':{{{ours}}}}}";
}
