using System.Diagnostics;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Startup;

namespace Supervisor;

/// <summary>Process 1, or a verb.</summary>
internal static class Program
{
    private const int EX_SOFTWARE = 70;
    private const int EX_CONFIG = 78; // sysexits.h
    private const int Patience = 500;

    public static void Main()
    {
        ProcessOne.process_one_managed_code_runs();
        int code;
        try
        {
            code = Execute(RunCommandLine.Parse(InheritedText.Arguments()));
        }
        catch (Exception defect)
        {
            // Nothing runs yet: once something does, Run has its own last resort.
            StandardError.WriteLine($"supervisor: a defect of the supervisor, nothing was started: {defect}", Patience);
            code = EX_SOFTWARE;
        }

        // Not through the runtime's own end: nothing of ours is left to be done, and its threads need not be asked.
        Libc._exit(code);
    }

    private static int Execute(CommandLine commandLine)
    {
        if (commandLine is not CommandLine.Run)
        {
            // What runs no life needs no signal of its own: Ctrl-C and SIGTERM end it.
            ProcessOne.process_one_restore_signals();
        }

        switch (commandLine)
        {
            case CommandLine.Run run:
                return Run.Execute(run.Request);

            case CommandLine.Help:
                StandardOutput.Write(HelpText.Text);
                return 0;

            case CommandLine.Version:
                StandardOutput.Write($"supervisor {typeof(Program).Assembly.GetName().Version!.ToString(3)}\n");
                return 0;

            case CommandLine.Verb { Name: "validate" or "config" } verb:
                return ConfigurationVerbs.Execute(verb.Name, verb.Rest);

            case CommandLine.Verb { Name: "completion" } verb:
                return CompletionVerb.Execute(verb.Rest);

            case CommandLine.Verb verb when !Verbs.Later.Contains(verb.Name):
                return ControlVerbs.Execute(verb.Name, verb.Rest);

            case CommandLine.Verb verb:
                StandardError.WriteLine($"supervisor: the verb {verb.Name} is not carried out by this version; for a program of that name write: supervisor -- {verb.Name}", Patience);
                return EX_CONFIG;

            case CommandLine.Invalid invalid:
                foreach (ConfigurationError error in invalid.Errors)
                {
                    StandardError.WriteLine(error.ToString(), Patience);
                }

                return EX_CONFIG;

            default:
                throw new UnreachableException(commandLine.ToString());
        }
    }
}
