using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>
/// Prints what is in force in the one form of the file, with the source of each value behind it. What is printed can be fed back, and gives the
/// same plan. Secrets are masked so that nothing else than an error can come of feeding them back: the value of a variable becomes a reference
/// that the environment has to satisfy, a header's a word that is refused.
/// </summary>
internal sealed class ConfigurationPrinter
{
    /// <summary>Stands for a value that is not printed; refused where it is read.</summary>
    public const string Mask = "********";

    /// <summary>Where a comment begins, at the earliest.</summary>
    private const int CommentColumn = 48;

    private readonly EffectiveConfiguration _settings;
    private readonly bool _showsSecrets;
    private readonly StringBuilder _text = new();

    private ConfigurationPrinter(EffectiveConfiguration settings, bool showsSecrets) => (_settings, _showsSecrets) = (settings, showsSecrets);

    /// <param name="settings">What is in force.</param>
    /// <param name="plan">The same as a plan; defaults and the command line are taken from it.</param>
    /// <param name="request">The command line.</param>
    /// <param name="showsSecrets">For tests only.</param>
    public static string Print(EffectiveConfiguration settings, PodPlan plan, RunRequest request, bool showsSecrets = false)
    {
        ConfigurationPrinter printer = new(settings, showsSecrets);
        printer.PrintMapping(Fields.Pod, "", 0, printer.TopLevel(plan, request));
        return printer._text.ToString();
    }

    /// <summary>What is said elsewhere than in the configuration, and what nobody says: key, value, source.</summary>
    private Dictionary<string, (string Value, string Source)> TopLevel(PodPlan plan, RunRequest request)
    {
        Dictionary<string, (string Value, string Source)> values = new(StringComparer.Ordinal);
        Default("name", ValueChecks.PodName(plan.Name) is null ? plan.Name : null, "host name");
        Default("terminationGracePeriodSeconds", Seconds(plan.GracePeriod), "default");
        Default("drainSeconds", _settings.Has("drain") ? null : Seconds(plan.Drain), "default");
        Default("restartPolicy", plan.Main.Restart.Policy.ToString(), _settings.Manifest is { } manifest ? $"{manifest.Source}: default of a manifest" : "default");
        Probe("startupProbe", plan.Main.Probes.Startup);
        Probe("livenessProbe", plan.Main.Probes.Liveness);
        Probe("readinessProbe", plan.Main.Probes.Readiness);
        if (plan.Main.Restart is { Policy: not RestartPolicy.Never } restart)
        {
            Default("maxRestarts", Number(restart.Maximum), "default");
            Default("restartBackoff:initialSeconds", Seconds(restart.InitialBackoff), "default");
            Default("restartBackoff:maxSeconds", Seconds(restart.MaximumBackoff), "default");
            Default("restartBackoff:resetSeconds", Seconds(restart.ResetAfter), "default");
        }

        if (request.Verbose || request.Quiet)
        {
            values["logging:level"] = (request.Verbose ? "debug" : "warning", "command line");
        }

        Default("logging:level", "info", "default");
        Default("logging:format", "text", "default");
        Default("lifecycle:stopSignal", "SIGTERM", "default");
        Default("signals:target", "process", "default");
        if (!request.Command.IsEmpty)
        {
            values["command"] = ("", "command line");
            for (int i = 0; i < request.Command.Length; i++)
            {
                // Not a letter of it is expanded.
                values[string.Create(CultureInfo.InvariantCulture, $"command:{i}")] = (VariableExpansion.Escape(request.Command[i]), "command line");
            }
        }

        return values;

        void Probe(string key, ProbePlan? probe)
        {
            if (probe is not null)
            {
                Default($"{key}:initialDelaySeconds", Seconds(probe.InitialDelay), "default");
                Default($"{key}:timeoutSeconds", Seconds(probe.Timeout), "default");
                Default($"{key}:periodSeconds", Seconds(probe.Period), "default");
                Default($"{key}:successThreshold", Number(probe.SuccessThreshold), "default");
                Default($"{key}:failureThreshold", Number(probe.FailureThreshold), "default");
            }
        }

        void Default(string key, string? value, string source)
        {
            if (value is not null && _settings.Text(key) is null)
            {
                values.TryAdd(key, (value, source));
            }
        }
    }

    private static string Seconds(TimeSpan duration) => ((decimal)duration.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void PrintMapping(FieldType.Mapping type, string key, int depth, Dictionary<string, (string Value, string Source)> added)
    {
        HashSet<string> names = new(_settings.Names(key), StringComparer.OrdinalIgnoreCase);
        // In the order of the table: container first, then pod.
        foreach (string name in type.Shape.Names)
        {
            string childKey = key.Length == 0 ? name : $"{key}:{name}";
            string prefix = childKey + ":";
            if (childKey == "args" && added.ContainsKey("command"))
            {
                continue; // the command line's command stands in the place of both
            }

            if (added.TryGetValue(childKey, out (string Value, string Source) value) && type.Shape.Find(name) is FieldType.Value)
            {
                Line(depth, $"{name}: {YamlText.Scalar(value.Value)}", value.Source);
            }
            else if (names.Contains(name) || added.Keys.Any(other => other.StartsWith(prefix, StringComparison.Ordinal)))
            {
                Print(type.Shape.Find(name)!, name + ":", childKey, depth, added);
            }
        }
    }

    /// <param name="type">What stands at the key.</param>
    /// <param name="lead">What stands before it on its line: a name and a colon, or the dash of an item.</param>
    /// <param name="key">The key.</param>
    /// <param name="depth">How many levels stand above it.</param>
    /// <param name="added">See <see cref="TopLevel"/>.</param>
    private void Print(FieldType type, string lead, string key, int depth, Dictionary<string, (string Value, string Source)> added)
    {
        switch (type)
        {
            case FieldType.Value { IsSecret: true } when !_showsSecrets:
                PrintMasked(lead, key, depth);
                break;
            case FieldType.Value:
                Line(depth, $"{lead} {YamlText.Scalar(_settings.Text(key) ?? "")}", Source(key));
                break;
            case FieldType.List list:
                PrintList(list, lead, key, depth, added);
                break;
            case FieldType.Mapping mapping when _settings.Names(key).Count == 0 && !added.Keys.Any(other => other.StartsWith(key + ":", StringComparison.Ordinal)):
                Line(depth, $"{lead} {{}}", Source(key));
                break;
            case FieldType.Mapping mapping:
                Line(depth, lead, null);
                PrintMapping(mapping, key, depth + 1, added);
                break;
            case FieldType.Map map:
                Line(depth, lead, null);
                foreach (string name in _settings.Names(key))
                {
                    Print(map.Item, name + ":", $"{key}:{name}", depth + 1, added);
                }

                break;
            default:
                break; // refused or ignored: nothing of it is in force
        }
    }

    private void PrintList(FieldType.List list, string lead, string key, int depth, Dictionary<string, (string Value, string Source)> added)
    {
        ImmutableArray<(string Value, string Source)> replaced = ItemsOf(key, added);
        int count = replaced.IsEmpty ? _settings.Count(key) ?? 0 : replaced.Length;
        if (count == 0)
        {
            Line(depth, $"{lead} []", Source(key));
            return;
        }

        Line(depth, lead, null);
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:{i}");
            if (!replaced.IsEmpty)
            {
                Line(depth, $"- {YamlText.Scalar(replaced[i].Value)}", replaced[i].Source);
            }
            else if (list.Item is FieldType.Mapping mapping && _settings.Names(item).Count > 0)
            {
                // The dash stands in the indentation of the first field.
                int start = _text.Length + (depth * 2);
                PrintMapping(mapping, item, depth + 1, added);
                _text[start] = '-';
            }
            else
            {
                Print(list.Item, "-", item, depth, added);
            }
        }
    }

    private static ImmutableArray<(string Value, string Source)> ItemsOf(string key, Dictionary<string, (string Value, string Source)> added)
    {
        ImmutableArray<(string Value, string Source)>.Builder items = ImmutableArray.CreateBuilder<(string Value, string Source)>();
        while (added.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"{key}:{items.Count}"), out (string Value, string Source) item))
        {
            items.Add(item);
        }

        return items.ToImmutable();
    }

    private void PrintMasked(string lead, string key, int depth)
    {
        const string Value = ":value";
        string parent = key.EndsWith(Value, StringComparison.Ordinal) ? key[..^Value.Length] : key;
        bool isVariable = _settings.Text($"{parent}:name") is string name && IsOfEnvironment(parent);
        if (isVariable)
        {
            string variable = YamlText.Scalar(_settings.Text($"{parent}:name")!);
            Line(depth, $"valueFrom: {{secretKeyRef: {{name: masked, key: {variable}}}}}", $"{Source(key)}, masked: to feed it back hand over -e {_settings.Text($"{parent}:name")}");
        }
        else
        {
            Line(depth, $"{lead} '{Mask}'", $"{Source(key)}, masked");
        }
    }

    private static bool IsOfEnvironment(string itemKey)
    {
        string[] levels = itemKey.Split(':');
        return levels.Length >= 2 && levels[^2].Equals("env", StringComparison.OrdinalIgnoreCase);
    }

    private string Source(string key)
    {
        (string source, string userKey) = _settings.OriginOf(key);
        // A file's position says where; of a variable or a setting the name does.
        return source.Contains(':', StringComparison.Ordinal) ? source : $"{source} {userKey}";
    }

    private void Line(int depth, string content, string? source)
    {
        int start = _text.Length;
        _text.Append(' ', depth * 2).Append(content);
        if (source is not null)
        {
            _text.Append(' ', Math.Max(2, CommentColumn - (_text.Length - start))).Append("# ").Append(Texts.OneLine(source));
        }

        _text.Append('\n');
    }
}
