using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Supervisor.Endpoint;

/// <summary>How JSON is written here.</summary>
internal static class JsonDocuments
{
    // For terminals; the content type and nosniff keep it out of HTML.
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A line: line breaks in texts are escaped by any encoder.
    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="compact">One line, for streams; else indented, for readers.</param>
    public static ReadOnlyMemory<byte> Write(bool compact, Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, compact ? s_compact : s_indented))
        {
            content(json);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>RFC 3339 in whole seconds, as Kubernetes' own times are.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>The same with microseconds (Kubernetes' MicroTime).</summary>
    public static void WriteMicroTime(Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    /// <summary>Seconds, with decimals where there are some.</summary>
    public static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan duration) =>
        json.WriteNumber(name, (decimal)duration.Ticks / TimeSpan.TicksPerSecond);
}
