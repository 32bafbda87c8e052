using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>
/// Reads a whole manifest, or a pod's spec with <c>containers</c>, into the one form of the top level: the pod's fields, and those of the one
/// container that is meant.
/// </summary>
/// <param name="source">The file as an error names it.</param>
/// <param name="container">The container that is meant, where there are several; null if nobody says.</param>
/// <param name="errors">Takes all that is wrong.</param>
internal sealed class ManifestReader(string source, string? container, ErrorList errors)
{
    // In the order in which they are tried; Pod, workloads, CronJob, PodTemplate.
    private static readonly ImmutableArray<ImmutableArray<string>> Places =
        [["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"], ["template", "spec"], ["spec"]];

    private readonly FieldReader _reader = new(source, hasPositions: true, errors);

    /// <summary>Whether the document says of what kind it is.</summary>
    public static bool HasKind(SourceNode document) => document is SourceNode.Mapping mapping && Find(mapping, "kind") is not null;

    /// <summary>Whether there is a pod's spec in it.</summary>
    public static bool HasPodSpec(SourceNode document) => document is SourceNode.Mapping mapping && PodSpec(mapping, out _) is not null;

    public static SourceEntry? Find(SourceNode.Mapping mapping, string key)
    {
        foreach (SourceEntry entry in mapping.Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>A document with <c>kind</c> and a pod's spec.</summary>
    public ConfigurationNode ReadManifest(SourceNode.Mapping document, out Manifest manifest)
    {
        SourceNode.Mapping spec = PodSpec(document, out string key)!;
        ConfigurationNode root = ReadPod(spec, key, Fields.PodSpec);
        if (Find(document, "metadata") is { Value: SourceNode.Mapping metadata })
        {
            if (Find(metadata, "name") is SourceEntry name)
            {
                root.Set("name", _reader.Read(FieldValues.PodName, name.Value, "metadata.name"));
            }

            if (Find(metadata, "namespace") is SourceEntry space)
            {
                root.Set("namespace", _reader.Read(FieldValues.StepName, space.Value, "metadata.namespace"));
            }
        }

        foreach (SourceEntry entry in document.Entries)
        {
            IgnoreBeside(entry, key);
        }

        manifest = new Manifest(At(spec), key);
        RequirePolicyOfJob(document, root, spec, key);
        return root;
    }

    /// <summary>The top level of a file without <c>kind</c>, with <c>containers</c>.</summary>
    public ConfigurationNode ReadTopLevel(SourceNode.Mapping document) => ReadPod(document, "", Fields.Pod);

    /// <summary>What stands beside the pod's spec is the cluster's affair.</summary>
    private void IgnoreBeside(SourceEntry entry, string specKey)
    {
        if (entry.Key is "apiVersion" or "kind" or "metadata" or "status")
        {
            return;
        }

        if (specKey != entry.Key && entry.Value is SourceNode.Mapping within)
        {
            foreach (SourceEntry inner in within.Entries.Where(inner => !specKey.StartsWith($"{entry.Key}.{inner.Key}", StringComparison.Ordinal)))
            {
                errors.Ignore($"{entry.Key}.{inner.Key}");
            }
        }
    }

    /// <summary>Kubernetes' default, Always, is one that a Job may not have.</summary>
    private void RequirePolicyOfJob(SourceNode.Mapping document, ConfigurationNode root, SourceNode.Mapping spec, string key)
    {
        if (Find(document, "kind")?.Value is SourceNode.Scalar { Text: "Job" or "CronJob" } kind && (root.Child("restartPolicy") is null or { IsCleared: true } or { Text: "Always" }))
        {
            string policyKey = $"{key}.restartPolicy";
            errors.Add(At(spec), policyKey, $"must be there for a {kind.Text}: OnFailure or Never");
            root.Set("restartPolicy", new ConfigurationNode(At(spec), policyKey) { Text = "", Replaces = true, IsInvalid = true });
        }
    }

    private ConfigurationNode ReadPod(SourceNode.Mapping spec, string key, FieldType.Mapping type)
    {
        string prefix = key.Length == 0 ? "" : key + ".";
        SourceEntry containers = Find(spec, "containers")!;
        RefuseMisplaced(spec.Entries, key, type, Fields.Container, name => $"belongs to a container: {prefix}containers[0].{name}");
        SourceNode.Mapping own = spec with { Entries = [.. spec.Entries.Where(entry => entry.Key != "containers" && !IsMisplaced(entry.Key, type, Fields.Container))] };
        ConfigurationNode root = own.Entries.Count == 0 ? new ConfigurationNode(At(spec), key) : _reader.Read(type, own, key);
        if (Choose(containers, prefix + "containers", out string containerKey) is SourceNode.Mapping chosen)
        {
            RefuseMisplaced(chosen.Entries, containerKey, Fields.Container, Fields.PodSpec, name => $"belongs to the pod: {prefix}{name}");
            SourceNode.Mapping known = chosen with { Entries = [.. chosen.Entries.Where(entry => !IsMisplaced(entry.Key, Fields.Container, Fields.PodSpec))] };
            Join(root, _reader.Read(Fields.Container, known, containerKey), isManifest: key.Length > 0);
        }

        return root;
    }

    private static bool IsMisplaced(string name, FieldType.Mapping here, FieldType.Mapping there) =>
        here.Shape.Find(name) is null && there.Shape.Find(name) is not null && name != "name";

    private void RefuseMisplaced(
        IReadOnlyList<SourceEntry> entries, string key, FieldType.Mapping here, FieldType.Mapping there, Func<string, string> sentence)
    {
        foreach (SourceEntry entry in entries.Where(entry => IsMisplaced(entry.Key, here, there)))
        {
            errors.Add(At(entry.Line, entry.Column), key.Length == 0 ? entry.Key : $"{key}.{entry.Key}", sentence(entry.Key));
        }
    }

    private SourceNode.Mapping? Choose(SourceEntry containers, string key, out string containerKey)
    {
        containerKey = key;
        if (containers.Value is not SourceNode.List { Items.Count: > 0 } list || list.Items.Any(item => item is not SourceNode.Mapping))
        {
            errors.AddLostSource(At(containers.Line, containers.Column), key, "a list of containers is due, e.g. [{name: app, command: [app]}]");
            return null;
        }

        List<string> names = [.. list.Items.Select((item, i) => NameOf((SourceNode.Mapping)item) ?? i.ToString(CultureInfo.InvariantCulture))];
        int chosen = container is null ? (names.Count == 1 ? 0 : -1) : names.IndexOf(container);
        if (chosen < 0)
        {
            string known = string.Join(", ", names.Select(static name => Texts.OneLine(name)));
            errors.AddLostSource(
                At(containers.Line, containers.Column),
                key,
                container is null
                    ? $"there are {names.Count}: {known}; say which one is meant by container: NAME, or --set container=NAME"
                    : $"has none with the name {Texts.Quote(container)}, which container asks for; there are {known}");
            return null;
        }

        containerKey = string.Create(CultureInfo.InvariantCulture, $"{key}[{chosen}]");
        return (SourceNode.Mapping)list.Items[chosen];
    }

    private static string? NameOf(SourceNode.Mapping container) => Find(container, "name")?.Value is SourceNode.Scalar name ? name.Text : null;

    /// <summary>What the container says wins over the pod's of the same name; security contexts field by field, as in Kubernetes.</summary>
    private static void Join(ConfigurationNode root, ConfigurationNode container, bool isManifest)
    {
        foreach ((string name, ConfigurationNode child) in container.Children)
        {
            if (name == "name")
            {
                // The process's own, in log, events and status.
                root.Set("container", child);
                if (isManifest || root.Child("name") is not null)
                {
                    continue;
                }
            }

            if (name == "securityContext" && root.Child(name) is { IsCleared: false } pods && !child.IsCleared)
            {
                foreach ((string field, ConfigurationNode value) in child.Children)
                {
                    pods.Set(field, value);
                }
            }
            else
            {
                root.Set(name, child);
            }
        }
    }

    private static SourceNode.Mapping? PodSpec(SourceNode.Mapping document, out string key)
    {
        foreach (ImmutableArray<string> place in Places)
        {
            SourceNode.Mapping? at = document;
            foreach (string name in place)
            {
                at = at is null ? null : Find(at, name)?.Value as SourceNode.Mapping;
            }

            if (at is not null && Find(at, "containers") is not null)
            {
                key = string.Join('.', place);
                return at;
            }
        }

        key = "";
        return null;
    }

    private string At(SourceNode node) => At(node.Line, node.Column);

    private string At(int line, int column) => string.Create(CultureInfo.InvariantCulture, $"{source}:{line}:{column}");
}
