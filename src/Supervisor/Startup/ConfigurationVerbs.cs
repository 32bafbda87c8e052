using System.Collections.Immutable;
using System.Diagnostics;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Plans;

namespace Supervisor.Startup;

/// <summary><c>validate</c> and <c>config</c>: they read what a run would read, and start nothing.</summary>
internal static class ConfigurationVerbs
{
    private const int EX_CONFIG = 78; // sysexits.h
    private const int Patience = 500;

    /// <returns>0, or 78 where a run would end with it.</returns>
    public static int Execute(string verb, ImmutableArray<string> rest)
    {
        switch (VerbCommandLine.Parse(rest))
        {
            case CommandLine.Run run:
                return verb == "validate" ? Validate(run.Request) : Config(run.Request);

            case CommandLine.Help or CommandLine.Version:
                StandardOutput.Write(HelpText.Text);
                return 0;

            case CommandLine.Invalid invalid:
                WriteErrors(invalid.Errors);
                return EX_CONFIG;

            default:
                throw new UnreachableException(verb);
        }
    }

    private static int Validate(RunRequest request)
    {
        PlanResult result = Load(request);
        ImmutableArray<Hint> hints = result is { Described: { } plan, Settings: { } settings } ? new Hints(plan, settings, ContainerSurroundings.Create(InheritedText.Environment())).Find() : [];
        StandardOutput.Write(ValidationReport.Text(result, hints));
        return result.Errors.IsEmpty ? 0 : EX_CONFIG;
    }

    private static int Config(RunRequest request)
    {
        PlanResult result = Load(request);
        if (result is not { Described: { } plan, Settings: { } settings })
        {
            WriteErrors(result.Errors);
            return EX_CONFIG;
        }

        StandardOutput.Write("# No supervisor was asked: this is what a run here would have in force.\n" + ConfigurationPrinter.Print(settings, plan, request));
        return 0;
    }

    private static PlanResult Load(RunRequest request) =>
        PlanLoader.Load(request, InheritedText.Environment(), Environment.MachineName, requiresCommand: false);

    private static void WriteErrors(ImmutableArray<ConfigurationError> errors)
    {
        foreach (ConfigurationError error in errors)
        {
            StandardError.WriteLine(error.ToString(), Patience);
        }
    }
}
