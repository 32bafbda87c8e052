using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>
/// All sources in their order, later wins: the system's file, the files of <c>SUPERVISOR_CONFIG</c>, <c>-c</c>, the environment, <c>--set</c>.
/// Before them stand the defaults (in the plan itself), behind them the command line's command.
/// </summary>
internal static class ConfigurationSources
{
    public static IConfigurationRoot Build(RunRequest request, ImmutableArray<string> environment, string systemFile, ErrorList errors)
    {
        ConfigurationBuilder builder = new();
        if (TextFile.Exists(systemFile))
        {
            builder.Add(new FileProvider(systemFile, errors));
        }

        AddFilesOfEnvironment(builder, environment, errors);
        foreach (string file in request.ConfigFiles)
        {
            builder.Add(new FileProvider(file == "-" ? null : file, errors));
        }

        TellContainer(builder, request);
        if (EnvironmentProvider.IsNeeded(environment))
        {
            builder.Add(new EnvironmentProvider(environment, errors));
        }

        foreach (string setting in request.Settings)
        {
            builder.Add(new SettingProvider(setting, errors));
        }

        // Here the sources are read.
        return builder.Build();
    }

    /// <summary>Which of several containers is meant has to be known before a manifest is read; <c>--set</c> has the last word, then the last file.</summary>
    private static void TellContainer(ConfigurationBuilder builder, RunRequest request)
    {
        if (builder.Sources.Count == 0)
        {
            return;
        }

        const string Setting = "container=";
        List<FileProvider> files = [.. builder.Sources.OfType<FileProvider>()];
        string? container = files.Select(file => file.NamedContainer).LastOrDefault(name => name is not null);
        foreach (string setting in request.Settings)
        {
            container = setting.StartsWith(Setting, StringComparison.Ordinal) ? setting[Setting.Length..] : container;
        }

        foreach (FileProvider file in files)
        {
            file.Container = container;
        }
    }

    private static void AddFilesOfEnvironment(ConfigurationBuilder builder, ImmutableArray<string> environment, ErrorList errors)
    {
        string? first = null;
        foreach (string entry in environment)
        {
            if (!EnvironmentProvider.TrySplit(entry, out string? name, out string? value) || value.Length == 0
                || !name.Equals(EnvironmentNames.Files, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (first is not null)
            {
                errors.Add("environment", name, first == name ? "is set twice" : $"sets the same key as {first}; only one is allowed");
                continue;
            }

            first = name;
            foreach (string file in value.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                builder.Add(new FileProvider(file, errors));
            }
        }
    }
}
