using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>-o json</c> and <c>-o yaml</c>: the document as it came, in the layout of kubectl, which sorts the names of each object.</summary>
internal static class DocumentText
{
    private static readonly JsonWriterOptions s_layout = new() { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="format"><see cref="OutputFormat.Json"/> or <see cref="OutputFormat.Yaml"/>.</param>
    public static string Write(JsonElement document, OutputFormat format) => format == OutputFormat.Yaml ? YamlWriter.Write(document) : Json(document);

    /// <summary>The members of an object by name.</summary>
    public static JsonProperty[] Sorted(JsonElement element)
    {
        JsonProperty[] members = new JsonProperty[element.GetPropertyCount()];
        int count = 0;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            // A handful of them: from the back to its place.
            int at = count++;
            for (; at > 0 && string.CompareOrdinal(members[at - 1].Name, member.Name) > 0; at--)
            {
                members[at] = members[at - 1];
            }

            members[at] = member;
        }

        return members;
    }

    private static string Json(JsonElement document)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, s_layout))
        {
            Write(writer, document);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in Sorted(element))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;

            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;

            case JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
