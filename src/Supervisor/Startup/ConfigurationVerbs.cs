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
        if (verb == "config" && AsksTheRunningOne(rest, out string? socket))
        {
            return Config(socket);
        }

        switch (VerbCommandLine.Parse(rest))
        {
            case CommandLine.Run run:
                return verb == "validate" ? Validate(run.Request) : Config(run.Request, "# No supervisor was asked");

            case CommandLine.Help or CommandLine.Version:
                StandardOutput.Write(VerbHelp.Text(verb));
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

    /// <summary>Who names files, keys or a command asks what these would come to.</summary>
    /// <param name="socket">The one place to ask at; null is wherever it is found.</param>
    private static bool AsksTheRunningOne(ImmutableArray<string> rest, out string? socket)
    {
        const string Attached = "--socket=";
        socket = rest is ["--socket", { Length: > 0 } path] ? path
            : rest is [{ Length: > 9 } word] && word.StartsWith(Attached, StringComparison.Ordinal) ? word[Attached.Length..]
            : null;
        return rest.IsEmpty || socket is not null;
    }

    private static int Config(string? socket)
    {
        ControlAnswer? answer = ControlVerbs.Search(VerbResult.Limit).Ask(socket, "GET", "/config", out string problem);
        switch (answer)
        {
            case { IsSuccess: true }:
                StandardOutput.Write("# The configuration of the supervisor that runs here.\n" + answer.Body);
                return 0;

            case null when socket is null:
                return Config(new RunRequest(), $"# {char.ToUpperInvariant(problem[0])}{problem[1..]}");

            default:
                StandardError.WriteLine($"supervisor: {(answer is null ? problem : $"refused: {answer.Line}")}", Patience);
                return answer is null ? VerbResult.NotReached : VerbResult.NotSo;
        }
    }

    /// <param name="who">A comment that says who was asked in vain.</param>
    private static int Config(RunRequest request, string who)
    {
        PlanResult result = Load(request);
        if (result is not { Described: { } plan, Settings: { } settings })
        {
            WriteErrors(result.Errors);
            return EX_CONFIG;
        }

        StandardOutput.Write($"{who}: this is what a run here would have in force.\n" + ConfigurationPrinter.Print(settings, plan, request));
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
