using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>What <c>get</c> prints for one document after the other.</summary>
internal sealed class GetOutput(Screen screen, OutputFormat format)
{
    private readonly PodTable _table = new(screen, format == OutputFormat.Wide);
    private bool _isFirst = true;

    /// <summary>Empty if there is nothing to say.</summary>
    public string Next(JsonElement pod)
    {
        bool isFirst = _isFirst;
        _isFirst = false;
        return format switch
        {
            OutputFormat.Name => $"pod/{Screen.Safe(pod.At("metadata").Text("name"))}\n",
            OutputFormat.Json => DocumentText.Write(pod, format),
            OutputFormat.Yaml => (isFirst ? "" : "---\n") + DocumentText.Write(pod, format),
            OutputFormat.Table or OutputFormat.Wide or _ => _table.Next(pod),
        };
    }
}
