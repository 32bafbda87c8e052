namespace Supervisor.Configuration;

/// <summary>Refuses what is in force and not carried out by this version: only that, so that a later source can still clear or replace it.</summary>
internal static class LaterFields
{
    public static void Refuse(EffectiveConfiguration settings) => Refuse(settings, Fields.Pod, "");

    private static void Refuse(EffectiveConfiguration settings, FieldType type, string key)
    {
        foreach (string name in settings.Names(key))
        {
            string childKey = key.Length == 0 ? name : $"{key}:{name}";
            FieldType? child = type switch
            {
                FieldType.Mapping mapping => mapping.Shape.Find(name) ?? mapping.Shape.Find(mapping.Shape.NameOfVariable(name) ?? ""),
                FieldType.List list => list.Item,
                FieldType.Map map => map.Item,
                _ => null,
            };
            if (child is null || IsEmptyList(settings, child, childKey))
            {
                continue;
            }

            string? sentence = child.Later;
            if (sentence is null && child is FieldType.Value { LaterFor: { } laterFor } && settings.Text(childKey) is string text && !settings.IsSuspect(childKey))
            {
                sentence = laterFor(text);
            }

            if (sentence is not null)
            {
                settings.RefuseLater(childKey, sentence);
            }
            else
            {
                Refuse(settings, child, childKey);
            }
        }
    }

    private static bool IsEmptyList(EffectiveConfiguration settings, FieldType type, string key) => type is FieldType.List && settings.Names(key).Count == 0;
}
