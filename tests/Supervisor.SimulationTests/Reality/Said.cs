using System.Text.RegularExpressions;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// The core's lines of the log as events: without pids, paths, durations that were measured, and who asked. The same for both lives: in the fake
/// world a line is a decision, in the real one it is read from the log.
/// </summary>
internal static partial class Said
{
    /// <summary>The event; null for a line that is none of the core's, or says nothing that the two lives must have in common.</summary>
    public static string? Event(string line)
    {
        line = GraceLeft().Replace(line.Replace("\"", "", StringComparison.Ordinal), "");
        foreach ((Regex pattern, string words) in s_words)
        {
            if (pattern.Match(line) is { Success: true } match)
            {
                return match.Result(words);
            }
        }

        return null;
    }

    /// <summary>A decision that is left out on purpose: what is told of it depends on nothing but speed, or is not the core's.</summary>
    public static bool IsLeftOut(string line) => LeftOut().IsMatch(line);

    private static readonly (Regex Pattern, string Words)[] s_words =
    [
        (Started(), "$1: started"),
        (CannotStart(), "$1: cannot start"),
        (Ended(), "$1: ended ${when}with $2"),
        (StopRequested(), "$1: stopping as asked"),
        (StopForRestart(), "$1: stopping for a restart"),
        (SignalSent(), "$1: $2 sent$3"),
        (Shortened(), "$1: grace shortened"),
        (BackOff(), "$1: back-off"),
        (WhoAsked(), "$1"),
        (FailedFor(), "$1 failed"),
        (ProbeSaid(), "$1: $2 probe $3"),
        (After(), "$1"),
        (AsItIs(), "$&"),
    ];

    [GeneratedRegex(@"; \S+ of the grace period left$")]
    private static partial Regex GraceLeft();

    [GeneratedRegex(@"its command line is|postStart still runs|ended too late to matter|an attempt that was given up ended|dropped, its incarnation is over|is gone at last")]
    private static partial Regex LeftOut();

    [GeneratedRegex(@"^(\S+): started .* as pid \d+$")]
    private static partial Regex Started();

    [GeneratedRegex(@"^(\S+): cannot start: ")]
    private static partial Regex CannotStart();

    [GeneratedRegex(@"^(\S+): ended (?:\S+ )?(?<when>by itself |after SIG\w+ |while draining |during preStop )(?:after \S+ )?with (.*)$")]
    private static partial Regex Ended();

    [GeneratedRegex(@"^(\S+): stopping: (?:SIG\w+ |the verb stop|the control socket )")]
    private static partial Regex StopRequested();

    [GeneratedRegex(@"^(\S+): stopping: restart requested: ")]
    private static partial Regex StopForRestart();

    [GeneratedRegex(@"^(\S+): (SIG\w+) to pid \d+(.*)$")]
    private static partial Regex SignalSent();

    [GeneratedRegex(@"^(\S+): the grace period is shortened: ")]
    private static partial Regex Shortened();

    [GeneratedRegex(@"^Back-off restarting failed container (\S+) in pod ")]
    private static partial Regex BackOff();

    [GeneratedRegex(@"^(no restart|the back-off is cut short|\S+: it is being stopped; it will be started again|stop before anything was started|stopping between two runs|stopping during the back-off)\b.*$")]
    private static partial Regex WhoAsked();

    [GeneratedRegex(@"^(\S+: (?:postStart|preStop)) failed: ")]
    private static partial Regex FailedFor();

    [GeneratedRegex(@"^(\S+): (Startup|Liveness|Readiness) probe (succeeded|failed|warning|errored)")]
    private static partial Regex ProbeSaid();

    [GeneratedRegex(@"^(\S+: (?:postStart ended|startup passed)) after ")]
    private static partial Regex After();

    [GeneratedRegex(@"^(?:ready|no longer ready|SIGKILL to what \S+ left behind|init step .*|\S+: (?:postStart begins|postStart is ended: .*|preStop begins|stopping: .*|draining: .*|SIG\w+ again: .*|(?:all )?is started again.*|given up after .*|\w+ probe: its attempt is thrown away.*))$")]
    private static partial Regex AsItIs();
}
