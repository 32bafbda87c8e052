using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary><c>docs/supervisor.schema.json</c> is what the table of fields makes of it. Set <c>SUPERVISOR_TESTS_REWRITE=1</c> to write it anew.</summary>
public sealed class JsonSchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void It_is_current()
    {
        string made = JsonSchema.Make().ToJsonString(Indented) + "\n";
        string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/supervisor.schema.json"));
        if (Environment.GetEnvironmentVariable("SUPERVISOR_TESTS_REWRITE") == "1")
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(File.ReadAllText(path), made);
    }

    /// <summary>Each example of the reference has its keys in the schema.</summary>
    [Fact]
    public void It_knows_each_key_of_the_examples()
    {
        JsonObject schema = JsonSchema.Make();
        foreach (string example in DocumentationTests.FileExamples)
        {
            AssertKnown(Assert.Single(YamlReader.Read(example)), schema, schema, example);
        }
    }

    private static void AssertKnown(SourceNode node, JsonNode schema, JsonObject root, string example)
    {
        JsonNode form = schema["anyOf"] is JsonArray forms ? forms[0]! : schema;
        form = form["$ref"] is JsonNode reference ? root["$defs"]![((string)reference!)[("#/$defs/".Length)..]]! : form;
        switch (node)
        {
            case SourceNode.Mapping mapping when form["properties"] is JsonObject properties:
                foreach (SourceEntry entry in mapping.Entries)
                {
                    Assert.True(properties.ContainsKey(entry.Key), $"{entry.Key} of {example}");
                    AssertKnown(entry.Value, properties[entry.Key]!, root, example);
                }

                break;
            case SourceNode.List list:
                foreach (SourceNode item in list.Items)
                {
                    AssertKnown(item, form["items"]!, root, example);
                }

                break;
            default:
                break;
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
