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

    /// <summary>The manifest that has the last word on what manifests leave out; null if none was read.</summary>
    public Manifest? Manifest => _providers.LastOrDefault(provider => provider.Manifest is not null)?.Manifest;

    public string? Text(string key) => IsEmpty ? null : configuration[key];

    /// <summary>Whether anything is set at a key or below it.</summary>
    public bool Has(string key) => Text(key) is not null || Names(key).Count > 0;

    /// <summary>Whether an object was written at a key of which nothing is in force: all of it is null. For that there is null in its place.</summary>
    public bool IsHollow(string key)
    {
        if (Has(key))
        {
            return false;
        }

        for (int i = _providers.Length - 1; i >= 0; i--)
        {
            if (_providers[i].Find(key, out bool isVoid) is { IsObject: true, IsCleared: false })
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

    /// <summary>A duration; null if what stands there was refused already.</summary>
    public TimeSpan? Duration(string key, TimeSpan unset) => Text(key) is string text ? DurationText.TryParse(text) : unset;

    /// <summary>A whole number; null if it is not set or was refused.</summary>
    public int? Number(string key) => int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>The names below a key, cleared ones left out.</summary>
    public List<string> Names(string key)
    {
        List<string> names = [];
        if (IsEmpty)
        {
            return names;
        }

        foreach (IConfigurationSection section in key.Length == 0 ? configuration.GetChildren() : configuration.GetSection(key).GetChildren())
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
        (string source, string userKey) = OriginOf(key);
        errors.Add(source, userKey, message);
    }

    /// <summary>Says of a key that it is right, and not carried out by this version.</summary>
    public void RefuseLater(string key, string sentence)
    {
        (string source, string userKey) = OriginOf(key);
        errors.AddLater(source, userKey, sentence);
    }

    /// <summary>Says of a key what <c>validate</c> may tell.</summary>
    public void Note(string key, string message)
    {
        (string source, string userKey) = OriginOf(key);
        errors.Note(source, userKey, message);
    }

    public void Warn(string key, string message)
    {
        (string source, string userKey) = OriginOf(key);
        errors.Warn(source, userKey, message);
    }

    /// <summary>The source that has the last word on a key, and the key as it was written there.</summary>
    public (string Source, string Key) OriginOf(string key)
    {
        for (int i = _providers.Length - 1; i >= 0; i--)
        {
            if (_providers[i].Find(key, out bool isVoid) is ConfigurationNode node)
            {
                return (node.Source, node.Key);
            }

            if (isVoid)
            {
                break;
            }
        }

        return ("configuration", key.Replace(':', '.'));
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
