namespace Supervisor.Configuration;

/// <summary>One <c>--set KEY=VALUE</c>: a key of the file form, <c>.</c> or <c>:</c> between levels.</summary>
/// <param name="setting">As it was written.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class SettingProvider(string setting, ErrorList errors) : TreeProvider
{
    private const string Source = "--set";

    public override void Load()
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? setting : setting[..equals];
        if (equals <= 0)
        {
            errors.AddLostSource(Source, key, "KEY=VALUE is due, e.g. drainSeconds=5");
            return;
        }

        KeyPath? path = KeyPath.Find(key.Split(['.', ':']), isVariable: false, out string? problem);
        if (path is null)
        {
            errors.Add(Source, key, problem!);
            return;
        }

        FieldReader reader = new(Source, hasPositions: false, errors);
        Placement placement = new();
        placement.Put(path, reader.ReadText(path.Type, setting[(equals + 1)..], key));
        Root = placement.Root;
    }
}
