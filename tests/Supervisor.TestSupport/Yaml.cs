namespace Supervisor.TestSupport;

/// <summary>Pieces of a configuration whose commands are the test's child program; each is a whole line, so that they can be joined.</summary>
public static class Yaml
{
    /// <summary>Init steps named <c>step-0</c>, <c>step-1</c>, ...; each with its verbs.</summary>
    public static string InitSteps(params IReadOnlyList<string> steps) =>
        $"initContainers: [{string.Join(", ", steps.Select((verbs, i) => $"{{name: step-{i}, command: {ChildProgram.Yaml(verbs)}}}"))}]\n";

    /// <summary><c>lifecycle</c> with exec hooks; null leaves one out.</summary>
    public static string Hooks(string? postStart = null, string? preStop = null)
    {
        List<string> hooks = [];
        if (postStart is not null)
        {
            hooks.Add($"postStart: {{exec: {{command: {ChildProgram.Yaml(postStart)}}}}}");
        }

        if (preStop is not null)
        {
            hooks.Add($"preStop: {{exec: {{command: {ChildProgram.Yaml(preStop)}}}}}");
        }

        return $"lifecycle: {{{string.Join(", ", hooks)}}}\n";
    }

    /// <summary>A probe: <c>startup</c>, <c>liveness</c> or <c>readiness</c>, a handler in flow form, and what else it has.</summary>
    public static string Probe(string kind, string handler, string rest) => $"{kind}Probe: {{{handler}, {rest}}}\n";

    /// <summary>A handler: the child program with these verbs.</summary>
    public static string Exec(string verbs) => $"exec: {{command: {ChildProgram.Yaml(verbs)}}}";
}
