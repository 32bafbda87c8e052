using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>Makes the rules of restarting of what is in force.</summary>
internal static class RestartBuilder
{
    /// <param name="settings">What is in force.</param>
    public static RestartPlan OfMain(EffectiveConfiguration settings)
    {
        TimeSpan initial = settings.Duration("restartBackoff:initialSeconds", RestartPlan.Default.InitialBackoff) ?? TimeSpan.Zero;
        TimeSpan maximum = settings.Duration("restartBackoff:maxSeconds", RestartPlan.Default.MaximumBackoff) ?? TimeSpan.MaxValue;
        if (initial > maximum)
        {
            string key = settings.Has("restartBackoff:maxSeconds") ? "restartBackoff:maxSeconds" : "restartBackoff:initialSeconds";
            settings.Refuse(key, $"initialSeconds, {DurationText.Format(initial)}, is beyond maxSeconds, {DurationText.Format(maximum)}");
        }

        return new RestartPlan
        {
            Policy = MainPolicy(settings),
            Rules = Rules(settings, "", settings.Manifest is not null),
            Maximum = settings.Number("maxRestarts") ?? 0,
            InitialBackoff = initial,
            MaximumBackoff = maximum,
            ResetAfter = settings.Duration("restartBackoff:resetSeconds", RestartPlan.Default.ResetAfter) ?? TimeSpan.Zero,
        };
    }

    /// <summary>What a step that failed does by itself; null if it says nothing about it.</summary>
    public static RestartPlan? OfStep(EffectiveConfiguration settings, string prefix)
    {
        string? policy = settings.Text($"{prefix}restartPolicy");
        ImmutableArray<RestartRule> rules = Rules(settings, prefix, hasDefault: false);
        return policy is null && rules.IsEmpty ? null : new RestartPlan { Policy = Parse(policy), Rules = rules };
    }

    /// <summary>Never is our default. In a manifest that leaves it out it is Always, as there.</summary>
    private static RestartPolicy MainPolicy(EffectiveConfiguration settings)
    {
        if (settings.Text("restartPolicy") is string policy)
        {
            return Parse(policy);
        }

        return settings.Manifest is null ? RestartPolicy.Never : RestartPolicy.Always;
    }

    private static RestartPolicy Parse(string? text) => text switch
    {
        "Always" => RestartPolicy.Always,
        "OnFailure" => RestartPolicy.OnFailure,
        _ => RestartPolicy.Never,
    };

    private static ImmutableArray<RestartRule> Rules(EffectiveConfiguration settings, string prefix, bool hasDefault)
    {
        string key = $"{prefix}restartPolicyRules";
        int count = settings.Count(key) ?? 0;
        if (count > 0 && !hasDefault && !settings.Has($"{prefix}restartPolicy"))
        {
            // The words of Kubernetes.
            settings.Refuse(key, "must specify restartPolicy when restart rules are used");
        }

        ImmutableArray<RestartRule>.Builder rules = ImmutableArray.CreateBuilder<RestartRule>(count);
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:{i}");
            if (settings.IsSuspect(item))
            {
                continue;
            }

            foreach (string name in (ReadOnlySpan<string>)["action", "exitCodes:operator", "exitCodes:values"])
            {
                if (!settings.Has($"{item}:{name}"))
                {
                    settings.Refuse(item, $"has no {name.Replace(':', '.')}");
                }
            }

            // In of nothing never matches and NotIn always does: neither is meant.
            if (settings.Count($"{item}:exitCodes:values") == 0)
            {
                settings.Refuse($"{item}:exitCodes:values", "is empty; codes from 0 to 255 are due, e.g. [42]");
            }

            rules.Add(new RestartRule(
                settings.Text($"{item}:action") == "RestartAllContainers",
                settings.Text($"{item}:exitCodes:operator") != "NotIn",
                [.. (settings.Texts($"{item}:exitCodes:values") ?? []).Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0)]));
        }

        return rules.ToImmutable();
    }
}
