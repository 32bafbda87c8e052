using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Supervisor.Configuration;

/// <summary>What is in force after all sources, and where it comes from. Keys have <c>:</c> between their levels.</summary>
internal sealed class EffectiveConfiguration(IConfigurationRoot configuration, ErrorList errors)
{
    private readonly ImmutableArray<TreeProvider> _providers = [.. configuration.Providers.OfType<TreeProvider>()];

    /// <summary>Most containers configure nothing: what is asked then costs nothing, at a start that is measured in microseconds.</summary>
    private bool IsEmpty => _providers.IsEmpty;

    public string? Text(string key) => IsEmpty ? null : configuration[key];

    /// <summary>Whether anything is set at a key or below it.</summary>
    public bool Has(string key) => Text(key) is not null || Names(key).Count > 0;

    /// <summary>A duration; null if what stands there was refused already.</summary>
    public TimeSpan? Duration(string key, TimeSpan unset) => Text(key) is string text ? DurationText.TryParse(text) : unset;

    /// <summary>The names below a key, cleared ones left out.</summary>
    public List<string> Names(string key)
    {
        List<string> names = [];
        if (IsEmpty)
        {
            return names;
        }

        foreach (IConfigurationSection section in configuration.GetSection(key).GetChildren())
        {
            if (section.Value is not null || Names(section.Path).Count > 0)
            {
                names.Add(section.Key);
            }
        }

        return names;
    }

    /// <summary>How many items a list has; null if it is not set. A gap is an error: positions refine a list and append to it, one by one.</summary>
    public int? Count(string key)
    {
        List<string> names = Names(key);
        if (names.Count == 0)
        {
            return Text(key) is null ? null : 0;
        }

        List<int> positions = [.. names.Select(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture)).Order()];
        int gap = positions.Where((position, i) => position != i).DefaultIfEmpty(-1).First();
        if (gap >= 0)
        {
            int count = positions.IndexOf(gap);
            Refuse($"{key}:{gap}", $"leaves a gap; the list has {count} items before it, so the next position is {count}");
            return count;
        }

        return positions.Count;
    }

    /// <summary>A list of texts; null if it is not set. With a gap it is as long as if there were none: one error is enough.</summary>
    public ImmutableArray<string>? Texts(string key)
    {
        if (Count(key) is null)
        {
            return null;
        }

        int count = Names(key).Count;
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++)
        {
            texts.Add(Text($"{key}:{i}") ?? "");
        }

        return texts.MoveToImmutable();
    }

    /// <summary>Whether something at a key or below it was refused, so that nothing should be concluded from what is missing there.</summary>
    public bool IsSuspect(string key)
    {
        for (int i = _providers.Length - 1; i >= 0; i--)
        {
            if (_providers[i].Find(key, out bool isVoid) is ConfigurationNode node && HoldsInvalid(node))
            {
                return true;
            }

            if (isVoid)
            {
                break;
            }
        }

        return false;
    }

    /// <summary>Reports what is wrong with a key, where the source that has the last word on it says it.</summary>
    public void Refuse(string key, string message)
    {
        for (int i = _providers.Length - 1; i >= 0; i--)
        {
            if (_providers[i].Find(key, out bool isVoid) is ConfigurationNode node)
            {
                errors.Add(node.Source, node.Key, message);
                return;
            }

            if (isVoid)
            {
                break;
            }
        }

        errors.Add("configuration", key.Replace(':', '.'), message);
    }

    private static bool HoldsInvalid(ConfigurationNode node)
    {
        if (node.IsInvalid)
        {
            return true;
        }

        foreach (ConfigurationNode child in node.Children.Values)
        {
            if (HoldsInvalid(child))
            {
                return true;
            }
        }

        return false;
    }
}
