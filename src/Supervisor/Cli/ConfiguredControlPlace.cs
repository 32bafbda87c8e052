using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Plans;

namespace Supervisor.Cli;

/// <summary>
/// <c>endpoint.control</c> as a run in this environment would have it: files and variables, and no more of them than can say it. What else is
/// wrong there does not concern a verb that looks for its supervisor.
/// </summary>
/// <param name="Value">A path, or <c>none</c>; null if nothing says it.</param>
/// <param name="Origin">Who says it, and with which key.</param>
internal sealed record ConfiguredControlPlace(string? Value, string Origin)
{
    private const string Key = "endpoint:control";

    /// <summary>How long a file that is none, such as a pipe, may keep us waiting, in milliseconds.</summary>
    private const int Patience = 100;

    public static ConfiguredControlPlace Read(ImmutableArray<string> environment, string systemFile)
    {
        ImmutableArray<string> telling = [.. environment.Where(MayTell)];
        if (telling.IsEmpty && !NamesKey(systemFile))
        {
            return new ConfiguredControlPlace(null, "");
        }

        EffectiveConfiguration settings = new(ConfigurationSources.Build(new RunRequest(), telling, systemFile, new ErrorList()), new ErrorList());
        (string source, string key) = settings.OriginOf(Key);
        return new ConfiguredControlPlace(settings.IsSuspect(Key) ? null : settings.Text(Key), $"{Texts.OneLine(source)}: {Texts.OneLine(key)}");
    }

    /// <summary>
    /// Whether an entry can say where the socket is. To read a manifest of 300 lines takes 1.8 ms of processor time, more than all the rest of
    /// <c>health</c>, and it would be done every few seconds: files are read only if the key's last word is in one of them.
    /// </summary>
    private static bool MayTell(string entry)
    {
        if (!EnvironmentProvider.TrySplit(entry, out string? name, out string? value))
        {
            return false;
        }

        return name.Equals(EnvironmentNames.Files, StringComparison.OrdinalIgnoreCase)
            ? value.Split(':', StringSplitOptions.RemoveEmptyEntries).Any(NamesKey)
            : name.Replace("_", "", StringComparison.Ordinal).StartsWith("SUPERVISORENDPOINT", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a file holds the word; with an escape (<c>"\x63ontrol"</c>) it may without looking so.</summary>
    private static bool NamesKey(string path) =>
        TextFile.Exists(path) && TextFile.Read(path, Patience, out _) is { } text
        && (text.Contains("control", StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal));
}
