using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>Makes the process of one container, main or step: command, environment, user and limits.</summary>
/// <param name="settings">What is in force.</param>
/// <param name="environment">The entries that we were handed.</param>
/// <param name="podName">What <c>metadata.name</c> is.</param>
/// <param name="podNamespace">What <c>metadata.namespace</c> is.</param>
internal sealed class ProcessBuilder(EffectiveConfiguration settings, ImmutableArray<string> environment, string podName, string podNamespace)
{
    /// <summary>What arguments and environment of one process may have together, at the most, in the kernel (3/4 of _STK_LIM, fs/exec.c).</summary>
    private const long MostExpanded = 6 * 1024 * 1024;

    private long _expanded;

    /// <param name="prefix">Of its keys: empty, or with <c>:</c> at the end.</param>
    /// <param name="name">In the log.</param>
    /// <param name="command">The command line's command, which wins; empty if there is none.</param>
    /// <returns>Without a command the argument vector is empty.</returns>
    public ProcessPlan Build(string prefix, string name, ImmutableArray<string> command)
    {
        VariableScope scope = new(environment);
        ImmutableArray<EnvironmentVariable> variables = Environment($"{prefix}env", scope);
        CheckEnvironmentFrom($"{prefix}envFrom");
        return new ProcessPlan
        {
            Name = name,
            Argv = command.IsEmpty ? Argv(prefix, scope) : command,
            Environment = variables,
            WorkingDirectory = settings.Text($"{prefix}workingDir"),
            Security = Security($"{prefix}securityContext"),
            Limits = Limits(prefix),
        };
    }

    public TerminationMessagePlan TerminationMessage(string prefix)
    {
        string? path = settings.Text($"{prefix}terminationMessagePath");
        string? policy = settings.Text($"{prefix}terminationMessagePolicy");
        return path is null && policy is null
            ? TerminationMessagePlan.Default
            : new TerminationMessagePlan(path ?? TerminationMessagePlan.Default.Path, policy == "FallbackToLogsOnError");
    }

    /// <summary><c>command</c> and <c>args</c> behind each other, expanded; empty without a command.</summary>
    private ImmutableArray<string> Argv(string prefix, VariableScope scope)
    {
        ImmutableArray<string> command = settings.Texts($"{prefix}command") ?? [];
        ImmutableArray<string> arguments = settings.Texts($"{prefix}args") ?? [];
        ImmutableArray<string>.Builder argv = ImmutableArray.CreateBuilder<string>(command.Length + arguments.Length);
        for (int i = 0; i < command.Length; i++)
        {
            argv.Add(Expand(command[i], scope, $"{prefix}command:{i}"));
        }

        for (int i = 0; i < arguments.Length && command.Length > 0; i++)
        {
            argv.Add(Expand(arguments[i], scope, $"{prefix}args:{i}"));
        }

        return argv.ToImmutable();
    }

    /// <summary>Each value sees the ones before it, and what the process inherits.</summary>
    private ImmutableArray<EnvironmentVariable> Environment(string key, VariableScope scope)
    {
        int count = settings.Count(key) ?? 0;
        ImmutableArray<EnvironmentVariable>.Builder variables = ImmutableArray.CreateBuilder<EnvironmentVariable>(count);
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:{i}");
            if (settings.Text($"{item}:name") is not string name)
            {
                if (!settings.IsSuspect(item))
                {
                    settings.Refuse(item, "has no name");
                }

                continue;
            }

            string? value = settings.Has($"{item}:valueFrom")
                ? ValueFrom($"{item}:valueFrom", name, scope)
                : Expand(settings.Text($"{item}:value") ?? "", scope, $"{item}:value");
            if (value is not null)
            {
                scope.Set(name, value);
                variables.Add(new EnvironmentVariable(name, value));
            }
        }

        return variables.ToImmutable();
    }

    /// <summary>
    /// Two fields of the pod are known here. For all else somebody outside has to hand the variable over: a Secret's value is not ours to fetch.
    /// </summary>
    /// <returns>Null for what is left out, or was refused.</returns>
    private string? ValueFrom(string key, string name, VariableScope scope)
    {
        switch (settings.Text($"{key}:fieldRef:fieldPath"))
        {
            case "metadata.name":
                return podName;
            case "metadata.namespace":
                return podNamespace;
            default:
                break;
        }

        if (scope.Inherited(name) is string inherited)
        {
            return inherited;
        }

        string source = settings.Names(key) is [string only, ..] ? only : "";
        if (settings.Text($"{key}:{source}:optional") != "true" && !settings.IsSuspect(key))
        {
            settings.Refuse(key, $"{source} is not known inside of the container; hand the variable over by -e {name}{(MayBeOptional(source) ? ", or say optional: true" : "")}");
        }

        return null;
    }

    private static bool MayBeOptional(string source) => source is "secretKeyRef" or "configMapKeyRef" or "fileKeyRef";

    /// <summary>A whole ConfigMap or Secret has names that nobody here knows: what is handed over of them is inherited, what is not can't be missed.</summary>
    private void CheckEnvironmentFrom(string key)
    {
        int count = settings.Count(key) ?? 0;
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:{i}");
            if (settings.IsSuspect(item))
            {
                continue;
            }

            string source = settings.Has($"{item}:secretRef") ? "secretRef" : "configMapRef";
            if (!settings.Has($"{item}:{source}"))
            {
                settings.Refuse(item, "has neither configMapRef nor secretRef");
            }
            else if (settings.Text($"{item}:{source}:optional") != "true" && !HasInherited(settings.Text($"{item}:prefix")))
            {
                settings.Warn(item, $"which variables the {source} has is not known inside of the container; hand them over by -e NAME or --env-file FILE");
            }
        }
    }

    private bool HasInherited(string? prefix) =>
        !string.IsNullOrEmpty(prefix) && environment.Any(entry => entry.StartsWith(prefix, StringComparison.Ordinal));

    private string Expand(string text, VariableScope scope, string key)
    {
        if (_expanded > MostExpanded)
        {
            return "";
        }

        if (scope.Expand(text) is not string expanded)
        {
            settings.Refuse(key, "grows beyond 128 KiB, the longest text that a process can be handed, when its variables are expanded");
            return "";
        }

        _expanded += expanded.Length;
        if (_expanded > MostExpanded)
        {
            settings.Refuse(key, "is where arguments and environment grow beyond 6 MiB, more than a process can be handed, when variables are expanded");
        }

        return expanded;
    }

    private SecurityPlan Security(string key)
    {
        if (!settings.Has(key))
        {
            return SecurityPlan.Unchanged;
        }

        int? user = settings.Number($"{key}:runAsUser");
        bool mustNotBeRoot = settings.Text($"{key}:runAsNonRoot") == "true";
        if (mustNotBeRoot && user == 0 && !settings.IsSuspect($"{key}:runAsUser"))
        {
            settings.Refuse($"{key}:runAsUser", "is 0, root, which runAsNonRoot forbids");
        }

        return new SecurityPlan
        {
            User = user,
            Group = settings.Number($"{key}:runAsGroup"),
            SupplementalGroups = settings.Texts($"{key}:supplementalGroups") is ImmutableArray<string> groups ? [.. groups.Select(ParseId)] : null,
            MustNotBeRoot = mustNotBeRoot,
            NoNewPrivileges = settings.Text($"{key}:allowPrivilegeEscalation") == "false",
            AddedCapabilities = Capabilities($"{key}:capabilities:add"),
            DroppedCapabilities = Capabilities($"{key}:capabilities:drop"),
            ExpectsReadOnlyRoot = settings.Text($"{key}:readOnlyRootFilesystem") == "true",
        };
    }

    private static int ParseId(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id) ? id : 0;

    private ImmutableArray<string> Capabilities(string key) =>
        [.. (settings.Texts(key) ?? []).Select(CapabilityNames.NameOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private LimitsPlan Limits(string prefix)
    {
        ImmutableArray<ResourceLimit> limits =
        [
            .. settings.Names($"{prefix}rlimits")
                .Select(name => ResourceLimitText.TryParse(ResourceLimitText.NameOf(name)!, settings.Text($"{prefix}rlimits:{name}") ?? ""))
                .OfType<ResourceLimit>().OrderBy(limit => limit.Name, StringComparer.Ordinal),
        ];
        int? umask = settings.Text($"{prefix}umask") is string text ? OctalText.TryParse(text) : null;
        int? adjustment = settings.Number($"{prefix}oomScoreAdj");
        int? nice = settings.Number($"{prefix}nice");
        return limits.IsEmpty && umask is null && adjustment is null && nice is null
            ? LimitsPlan.Unchanged
            : new LimitsPlan { Umask = umask, ResourceLimits = limits, OomScoreAdjustment = adjustment, Nice = nice };
    }
}
