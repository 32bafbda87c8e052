using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>The ports of one container, to which its handlers may refer by name.</summary>
internal sealed class PortNames
{
    private readonly EffectiveConfiguration _settings;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ImmutableArray<ContainerPort>.Builder _all = ImmutableArray.CreateBuilder<ContainerPort>();
    private readonly string _key;

    /// <param name="settings">What is in force.</param>
    /// <param name="key">The key of the list.</param>
    public PortNames(EffectiveConfiguration settings, string key)
    {
        (_settings, _key) = (settings, key);
        int count = settings.Count(key) ?? 0;
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:{i}");
            string? number = settings.Text($"{item}:containerPort");
            if (number is null && !settings.IsSuspect(item))
            {
                settings.Refuse(item, "has no containerPort");
            }
            else if (number is not null && !settings.IsSuspect(item))
            {
                ContainerPort port = new(settings.Text($"{item}:name"), int.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                _all.Add(port);
                if (port.Name is { } name && !_numbers.TryAdd(name, port.Number))
                {
                    settings.Refuse($"{item}:name", $"{Texts.Quote(name)} is the name of an earlier port");
                }
            }
        }
    }

    /// <summary>In their order, without those that were refused.</summary>
    public ImmutableArray<ContainerPort> All => _all.ToImmutable();

    /// <summary>The number of a port that is configured at a key as a number or a name; null if that was refused, or is now.</summary>
    public int? Resolve(string key)
    {
        if (_settings.Text(key) is not string text || _settings.IsSuspect(key))
        {
            return null;
        }

        if (ValueChecks.PortNumber(text) is int number)
        {
            return number;
        }

        if (_numbers.TryGetValue(text, out int named))
        {
            return named;
        }

        if (!_settings.IsSuspect(_key))
        {
            // The words of Kubernetes, where it is a probe's error at run time.
            string known = _numbers.Count == 0 ? "no port has a name" : $"there are {string.Join(", ", _numbers.Keys)}";
            _settings.Refuse(key, $"port {Texts.Quote(text)} not found; {known}");
        }

        return null;
    }
}
