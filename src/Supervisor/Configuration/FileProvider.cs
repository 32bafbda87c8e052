namespace Supervisor.Configuration;

/// <summary>A file in YAML, of which JSON is a part.</summary>
/// <param name="path">Its path; null is standard input.</param>
/// <param name="errors">Takes all that is wrong.</param>
internal sealed class FileProvider(string? path, ErrorList errors) : TreeProvider
{
    private string Name => path ?? "standard input";

    public override void Load()
    {
        string? text = TextFile.Read(path, out string? problem);
        if (text is null)
        {
            errors.AddLostSource(Name, "", problem!);
            return;
        }

        try
        {
            Read(YamlReader.Read(text));
        }
        catch (YamlFault fault)
        {
            errors.AddLostSource($"{Name}:{fault.Line}:{fault.Column}", "", fault.Message);
        }
    }

    private void Read(List<SourceNode> documents)
    {
        if (documents.Count == 0)
        {
            return;
        }

        SourceNode document = documents[0];
        if (documents.Count > 1)
        {
            errors.AddLostSource($"{Name}:{documents[1].Line}:{documents[1].Column}", "", "a second document; one is allowed");
        }
        else if (document is not SourceNode.Mapping mapping)
        {
            errors.AddLostSource($"{Name}:{document.Line}:{document.Column}", "", "keys and their values are due at the top level, e.g. drainSeconds: 5");
        }
        else if (mapping.Entries.FirstOrDefault(entry => entry.Key == "kind") is SourceEntry kind)
        {
            // One error for what is one fault: apiVersion, metadata and spec follow from it.
            errors.AddLostSource($"{Name}:{kind.Line}:{kind.Column}", "kind", Fields.NoManifestYet.Sentence);
        }
        else
        {
            Root = new FieldReader(Name, hasPositions: true, errors).Read(Fields.Pod, document, "");
        }
    }
}
