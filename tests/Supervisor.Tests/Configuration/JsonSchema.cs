using System.Globalization;
using System.Text.Json.Nodes;
using Supervisor.Configuration;

namespace Supervisor.Tests.Configuration;

/// <summary>The table of fields as a JSON Schema (2020-12) of the file form, for editors. It says less than reading does: forms, not meanings.</summary>
internal static class JsonSchema
{
    /// <summary>What stands at several keys, written once.</summary>
    private static readonly (string Name, FieldType.Mapping Type)[] Definitions =
    [
        ("container", Fields.Container), ("probe", HandlerFields.Probe), ("readinessProbe", HandlerFields.ReadinessProbe), ("hook", HandlerFields.Hook),
        ("exec", HandlerFields.Exec), ("sleep", HandlerFields.Sleep), ("httpGet", HandlerFields.HttpGet), ("tcpSocket", HandlerFields.TcpSocket),
        ("grpc", HandlerFields.Grpc), ("securityContext", ContainerFields.SecurityContext),
    ];

    public static JsonObject Make()
    {
        JsonObject schema = OfMapping(Fields.Pod);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Supervisor's configuration, and manifests of Kubernetes with a pod's spec");
        JsonObject properties = (JsonObject)schema["properties"]!;
        // A manifest is Kubernetes' to describe.
        foreach (string name in (string[])["apiVersion", "kind", "metadata", "spec"])
        {
            properties[name] = new JsonObject();
        }

        properties["containers"] = new JsonObject { ["type"] = "array", ["items"] = Of(Fields.Container) };
        schema["$defs"] = new JsonObject(Definitions.Select(definition => KeyValuePair.Create(definition.Name, (JsonNode?)OfMapping(definition.Type))));
        return schema;
    }

    private static JsonObject Of(FieldType type)
    {
        JsonObject schema = type switch
        {
            FieldType.Value value => OfValue(value),
            FieldType.List { ShortForm: ListShortForm.None } list => OfList(list),
            FieldType.List list => Or(OfList(list), String()),
            FieldType.Mapping { ShortForm: MappingShortForm.None } mapping => Reference(mapping),
            FieldType.Mapping mapping => Or(Reference(mapping), String()),
            FieldType.Map map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(map.Item), ["examples"] = new JsonArray(map.Example) },
            FieldType.Ignored => new JsonObject { ["description"] = "Means nothing inside of one container; ignored." },
            FieldType.Refused refused => new JsonObject { ["description"] = refused.Sentence },
            _ => throw new InvalidOperationException(type.ToString()),
        };
        if (type.Later is not null)
        {
            schema["description"] = type.Later;
        }

        return schema;
    }

    private static JsonObject OfValue(FieldType.Value value)
    {
        if (value.Range is (long least, long most))
        {
            return new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };
        }

        if (!value.Words.IsEmpty)
        {
            JsonArray words = [.. value.Words.Select(word => (JsonNode)(word is "true" or "false" ? JsonValue.Create(word == "true") : JsonValue.Create(word)!))];
            return new JsonObject { ["enum"] = words };
        }

        // Scalars are taken as they are written: a number is a text of digits.
        return new JsonObject { ["type"] = value.What is "a text" or "a path" or "a name" ? new JsonArray("string", "number", "boolean", "null") : new JsonArray("string", "number"), ["description"] = value.What };
    }

    private static JsonObject OfList(FieldType.List list) => new()
    {
        ["type"] = "array",
        ["items"] = Of(list.Item),
        ["maxItems"] = list.Most,
        ["examples"] = new JsonArray(list.Example),
    };

    private static JsonObject Reference(FieldType.Mapping mapping)
    {
        string? name = Definitions.FirstOrDefault(definition => definition.Type.Shape == mapping.Shape).Name;
        return name is null ? OfMapping(mapping) : new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private static JsonObject OfMapping(FieldType.Mapping mapping)
    {
        JsonObject properties = [];
        foreach (string name in mapping.Shape.Names)
        {
            properties[name] = Of(mapping.Shape.Find(name)!);
        }

        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false, ["examples"] = new JsonArray(mapping.Example) };
        if (!mapping.Shape.Exclusive.IsEmpty)
        {
            schema["description"] = string.Create(CultureInfo.InvariantCulture, $"One of {string.Join(", ", mapping.Shape.Exclusive)}.");
        }

        return schema;
    }

    private static JsonObject String() => new() { ["type"] = "string" };

    private static JsonObject Or(JsonObject one, JsonObject other) => new() { ["anyOf"] = new JsonArray(one, other) };
}
