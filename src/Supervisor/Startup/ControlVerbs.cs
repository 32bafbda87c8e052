using System.Collections.Immutable;
using System.Diagnostics;
using Mono.Unix.Native;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Plans;

namespace Supervisor.Startup;

/// <summary>The verbs that talk to the supervisor of this container, by its control socket.</summary>
internal static unsafe class ControlVerbs
{
    private const int EX_CONFIG = 78; // sysexits.h
    private const int Patience = 500;

    public static int Execute(string verb, ImmutableArray<string> rest) => verb == "health" ? Health(rest) : Ask(verb, rest);

    /// <returns>0 or 1, whatever happens.</returns>
    private static int Health(ImmutableArray<string> rest)
    {
        fixed (byte* words = "no answer within 1s\n\0"u8)
        {
            // A literal lies in the file itself, so that it stays where it is.
            ProcessOne.process_one_end_after((int)HealthVerb.HardLimit.TotalMilliseconds, words, HealthVerb.Unhealthy);
        }

        try
        {
            return Write(ControlCommandLine.Parse("health", rest) switch
            {
                ControlCommand.Health command => HealthVerb.Execute(command, Search(HealthVerb.Limit)),
                ControlCommand.Invalid invalid => new VerbResult(HealthVerb.Unhealthy, string.Join("; ", invalid.Errors)),
                _ => new VerbResult(HealthVerb.Healthy, VerbHelp.Text("health")),
            });
        }
        catch (Exception defect)
        {
            // Who asks for health is told unhealthy, and nothing that he may take for something else.
            return Write(new VerbResult(HealthVerb.Unhealthy, $"a defect of the supervisor: {Texts.OneLine(defect.ToString())}"));
        }
    }

    private static int Ask(string verb, ImmutableArray<string> rest)
    {
        switch (ControlCommandLine.Parse(verb, rest))
        {
            case ControlCommand.Stop command:
                // What it asks for begins at once, and the end of a container sends SIGTERM to all that is in it, this verb as well:
                // it shall still say what was agreed. It is given up by itself, and Ctrl-C ends it.
                ProcessOne.process_one_block_signal((int)Signum.SIGTERM);
                return Write(ChangeVerb.Execute(command, Search(VerbResult.Limit)));

            case ControlCommand.Restart command:
                return Write(ChangeVerb.Execute(command, Search(VerbResult.Limit)));

            case ControlCommand.Condition command:
                return Write(ChangeVerb.Execute(command, Search(VerbResult.Limit)));

            case ControlCommand.Signal command:
                ProcessOne.process_one_block_signal((int)Signum.SIGTERM); // as above: the signal may be main's end
                return Write(ChangeVerb.Execute(command, Search(VerbResult.Limit)));

            case ControlCommand.Get command:
                return Write(GetVerb.Execute(command, VerbRun(command.Watches)));

            case ControlCommand.Describe command:
                return Write(DescribeVerb.Execute(command, VerbRun(isStream: false)));

            case ControlCommand.Events command:
                return Write(EventsVerb.Execute(command, VerbRun(command.Watches)));

            case ControlCommand.Timeline command:
                return Write(TimelineVerb.Execute(command, VerbRun(isStream: false)));

            case ControlCommand.Wait command:
                return Write(WaitVerb.Execute(command, VerbRun(isStream: true)));

            case ControlCommand.Help:
                return Write(new VerbResult(VerbResult.Done, VerbHelp.Text(verb)));

            case ControlCommand.Invalid invalid:
                foreach (ConfigurationError error in invalid.Errors)
                {
                    StandardError.WriteLine(error.ToString(), Patience);
                }

                return EX_CONFIG;

            case ControlCommand.Health:
            default:
                throw new UnreachableException(verb);
        }
    }

    /// <param name="isStream">SIGTERM shall be seen, not felt: see <see cref="ControlStream"/>.</param>
    private static VerbRun VerbRun(bool isStream)
    {
        int alarm = -1;
        if (isStream)
        {
            ProcessOne.process_one_block_signal((int)Signum.SIGTERM);
            ulong mask = 1UL << ((int)Signum.SIGTERM - 1);
            alarm = Libc.signalfd(-1, &mask, Libc.SFD_CLOEXEC);
        }

        return new VerbRun(StandardOutput.Screen(), Search, alarm);
    }

    public static ControlSocketSearch Search(TimeSpan limit) =>
        new(InheritedText.Environment(), PlanLoader.SystemFile, EndpointPlan.UsualControlPaths, new Deadline(TimeProvider.System, limit));

    private static int Write(VerbResult result)
    {
        if (result.EndsBySignal)
        {
            ProcessOne.process_one_restore_signals(); // it is pending
        }

        if (result.IsError)
        {
            StandardError.WriteLine($"supervisor: {result.Line}", Patience);
        }
        else if (result.Line.Length > 0)
        {
            StandardOutput.Write(result.Line.EndsWith('\n') ? result.Line : result.Line + "\n");
        }

        return result.ExitCode;
    }
}
