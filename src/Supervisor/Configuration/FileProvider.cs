namespace Supervisor.Configuration;

/// <summary>A file in YAML, of which JSON is a part: keys of the top level, or a manifest.</summary>
internal sealed class FileProvider : TreeProvider
{
    private readonly string _name;
    private readonly ErrorList _errors;
    private readonly List<SourceNode> _documents = [];

    /// <summary>Why it could not be read, and where; said when its turn comes.</summary>
    private readonly (string Source, string Message)? _fault;

    /// <param name="path">Its path; null is standard input.</param>
    /// <param name="errors">Takes all that is wrong.</param>
    public FileProvider(string? path, ErrorList errors)
    {
        (_name, _errors) = (path ?? "standard input", errors);
        string? text = TextFile.Read(path, TextFile.FilePatienceMilliseconds, out string? problem);
        if (text is null)
        {
            _fault = (_name, problem!);
            return;
        }

        try
        {
            _documents = YamlReader.Read(text);
        }
        catch (YamlFault fault)
        {
            _fault = ($"{_name}:{fault.Line}:{fault.Column}", fault.Message);
        }
    }

    /// <summary>The container that this file says is meant where a manifest has several; null if it says nothing.</summary>
    public string? NamedContainer =>
        _documents.OfType<SourceNode.Mapping>().Select(document => ManifestReader.Find(document, "container")?.Value).OfType<SourceNode.Scalar>().FirstOrDefault()?.Text;

    /// <summary>The container that is meant, whoever says so.</summary>
    public string? Container { get; set; }

    public override void Load()
    {
        if (_fault is { } fault)
        {
            _errors.AddLostSource(fault.Source, "", fault.Message);
        }

        if (_documents.Count == 0)
        {
            return;
        }

        if (_documents.Exists(ManifestReader.HasKind))
        {
            LoadManifest();
            return;
        }

        SourceNode document = _documents[0];
        if (_documents.Count > 1)
        {
            _errors.AddLostSource($"{_name}:{_documents[1].Line}:{_documents[1].Column}", "", "a second document; one is allowed");
        }
        else if (document is not SourceNode.Mapping mapping)
        {
            _errors.AddLostSource($"{_name}:{document.Line}:{document.Column}", "", "keys and their values are due at the top level, e.g. drainSeconds: 5");
        }
        else
        {
            Root = ManifestReader.Find(mapping, "containers") is null
                ? new FieldReader(_name, hasPositions: true, _errors).Read(Fields.Pod, mapping, "")
                : new ManifestReader(_name, Container, _errors).ReadTopLevel(mapping);
        }
    }

    /// <summary>Of several documents the first that has a pod's spec; Services and the like beside it are the cluster's affair.</summary>
    private void LoadManifest()
    {
        if (_documents.Find(document => ManifestReader.HasKind(document) && ManifestReader.HasPodSpec(document)) is SourceNode.Mapping document)
        {
            Root = new ManifestReader(_name, Container, _errors).ReadManifest(document, out Manifest manifest);
            Manifest = manifest;
            return;
        }

        SourceEntry kind = _documents.OfType<SourceNode.Mapping>().Select(other => ManifestReader.Find(other, "kind")).First(entry => entry is not null)!;
        _errors.AddLostSource(
            $"{_name}:{kind.Line}:{kind.Column}",
            "kind",
            "there is no pod's spec with containers in it; a Pod, Deployment, StatefulSet, DaemonSet, Job or CronJob has one");
    }
}
