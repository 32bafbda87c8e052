using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>
/// Reads a document that somebody else made: what is missing, or is something else, is nothing, and no defect of ours. Never inlined: a reader of
/// twenty members would be 7 KB of the file in place of 1.
/// </summary>
internal static class JsonReading
{
    private static readonly JsonElement s_none = Parse("[]");

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>A list; an empty one in the place of anything else.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static JsonElement List(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.Array } list ? list : s_none;

    /// <summary>The item of a list whose <paramref name="key"/> is this text.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static JsonElement Find(this JsonElement list, string key, string value)
    {
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.Text(key) == value)
            {
                return item;
            }
        }

        return default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Has(this JsonElement element, string name) => element.At(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A text as it is; empty in the place of anything else.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Text(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A text or a number as they are written.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Word(this JsonElement element, string name, string missing = "") => element.At(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => missing,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Flag(this JsonElement element, string name) => element.At(name).ValueKind == JsonValueKind.True;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Number(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out DateTimeOffset time) ? time : null;

    /// <summary>A number of seconds, at most a year.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TimeSpan? Duration(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= 365 * 86400
            ? new TimeSpan((long)(seconds * TimeSpan.TicksPerSecond))
            : null;

    public static string Decimal(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
