namespace Supervisor.Simulation.Judging;

/// <summary>
/// The rules that every life keeps, each with a name. The judge (<see cref="LifeJudge"/>, <see cref="ProbeWatch"/>) checks them after each event, each
/// effect and at the end; <c>Judging/Broken</c> of the tests holds, for each, a life in which a wrong core breaks it.
/// </summary>
internal static class Invariants
{
    private static readonly List<Invariant> Defined = [];

    // ---- Incarnations: what runs, and what runs next (sections 4.1 and 4.4) ----

    public static readonly Invariant OneIncarnation = New("one-incarnation", "one incarnation at a time");

    public static readonly Invariant GenerationsCountUp = New("generations-count-up", "generations count up");

    public static readonly Invariant NothingStartsInAStop = New("nothing-starts-in-a-stop", "nothing starts once a stop was requested");

    public static readonly Invariant OnlyWhatIsToStart = New("only-what-is-to-start", "nothing starts that is not to start");

    public static readonly Invariant StepsInOrder = New("steps-in-order", "steps run in their order, then main, and again what is to run again");

    public static readonly Invariant RestartsOnTheCurve = New("restarts-on-the-curve", "restarts follow the curve");

    public static readonly Invariant RestartIsNotForgotten = New("restart-is-not-forgotten", "what is to start again does");

    public static readonly Invariant RestartCount = New("restart-count", "restartCount counts each start but the first");

    public static readonly Invariant HooksDoNotMeetTheNext = New("hooks-do-not-meet-the-next", "no hook of an incarnation meets the next one");

    public static readonly Invariant CurrentEffects = New("current-effects", "effects are those of the current incarnation");

    public static readonly Invariant CurrentTimers = New("current-timers", "timers are those of the current incarnation");

    public static readonly Invariant StaleChangesNothing = New("stale-changes-nothing", "what is over changes nothing");

    public static readonly Invariant ExitToItsOwner = New("exit-to-its-owner", "every exit status is delivered once, and to its owner");

    // ---- The stop sequence (4.3) ----

    public static readonly Invariant StopHasReason = New("stop-has-reason", "a process is stopped for a reason");

    public static readonly Invariant StopBeginsAtOnce = New("stop-begins-at-once", "a stop begins at once, but for the drain of what was ready and is to end");

    public static readonly Invariant UnreadyFirst = New("unready-first", "unready comes first");

    public static readonly Invariant SignalsToTheLiving = New("signals-to-the-living", "signals go to the process that runs");

    public static readonly Invariant PlannedStopSignal = New("planned-stop-signal", "the stop signal is the plan's");

    public static readonly Invariant SignalWaitsForPreStop = New("signal-waits-for-pre-stop", "the stop signal waits for preStop or the end of the budget");

    public static readonly Invariant PreStopBeforeSignal = New("pre-stop-before-signal", "preStop runs before the stop signal");

    public static readonly Invariant SignalRepeatedForSecond = New("signal-repeated-for-second", "the stop signal is repeated for a second one only");

    public static readonly Invariant SignalAtTheDeadline = New("signal-at-the-deadline", "the stop signal comes with the end of the grace period at the latest");

    public static readonly Invariant NoSignalAfterKill = New("no-signal-after-kill", "no stop signal follows SIGKILL");

    public static readonly Invariant NoSignalForGraceZero = New("no-signal-for-grace-zero", "grace 0 and the third signal send no stop signal");

    public static readonly Invariant ContinuedAfterSignal = New("continued-after-signal", "SIGCONT goes with every stop signal");

    public static readonly Invariant ContinuedOnlyWithSignal = New("continued-only-with-signal", "SIGCONT goes with a stop signal only, in its right place");

    public static readonly Invariant SignalOfTheVerb = New("signal-of-the-verb", "the verb signal sends what was asked for, and nothing else");

    public static readonly Invariant KillOnce = New("kill-once", "SIGKILL goes once, to the process that runs");

    public static readonly Invariant KillReach = New("kill-reach", "the end of the whole kills everything, and a restart its own incarnation");

    public static readonly Invariant KillAfterSignal = New("kill-after-signal", "SIGKILL comes after the stop signal");

    public static readonly Invariant KillNotTooEarly = New("kill-not-too-early", "SIGKILL does not come before its time");

    public static readonly Invariant Floor = New("floor", "after preStop or drain the process has 2 s between stop signal and SIGKILL");

    public static readonly Invariant NoFloorWithoutHook = New("no-floor-without-hook", "without preStop and drain the grace period counts alone");

    public static readonly Invariant KillAtOnce = New("kill-at-once", "grace 0 and the third signal kill at once");

    public static readonly Invariant NothingOutlivesDeadline = New("nothing-outlives-deadline", "nothing outlives its deadline");

    public static readonly Invariant GivenUpInTime = New("given-up-in-time", "what SIGKILL does not end is given up after 5 s");

    public static readonly Invariant StepTimesOut = New("step-times-out", "a step over its time is stopped");

    public static readonly Invariant TimedOutStepIsKilled = New("timed-out-step-is-killed", "a step that was timed out is killed 2 s later");

    public static readonly Invariant RequestOnlyShortens = New("request-only-shortens", "a request during a stop only shortens it");

    // ---- Hooks (4.1, 4.3, 4.5) ----

    public static readonly Invariant PostStartOnce = New("post-start-once", "postStart begins once, with its process");

    public static readonly Invariant PostStartTimesOut = New("post-start-times-out", "postStart is killed at its time-out");

    public static readonly Invariant PreStopOfMain = New("pre-stop-of-main", "preStop is main's");

    public static readonly Invariant PreStopOfTheLiving = New("pre-stop-of-the-living", "preStop never runs after its process was signaled or has ended");

    public static readonly Invariant PreStopOnce = New("pre-stop-once", "preStop runs once at most");

    public static readonly Invariant PreStopHasReason = New("pre-stop-has-reason", "preStop has a reason");

    public static readonly Invariant PreStopNotForGraceZero = New("pre-stop-not-for-grace-zero", "preStop never runs for grace 0");

    public static readonly Invariant PreStopSkippedBySecond = New("pre-stop-skipped-by-second", "a second signal skips preStop");

    public static readonly Invariant PreStopToldReason = New("pre-stop-told-reason", "preStop is told its reason");

    public static readonly Invariant PreStopToldGrace = New("pre-stop-told-grace", "preStop is told what is left of the grace");

    public static readonly Invariant PreStopKilledInTime = New("pre-stop-killed-in-time", "preStop is killed at its own time-out, or once its process is gone");

    public static readonly Invariant PreStopCommandIsSwept = New(
        "pre-stop-command-is-swept",
        "a command of preStop is swept with all that is left, unless its process is started again");

    public static readonly Invariant PreStopEndsWithProcess = New("pre-stop-ends-with-process", "a preStop that is no command ends with its process");

    // ---- Probes (5) ----

    public static readonly Invariant ProbedRuns = New("probed-runs", "what is probed runs");

    public static readonly Invariant ProbesAfterPostStart = New("probes-after-post-start", "no probe runs before postStart is over");

    public static readonly Invariant ProbesAfterStartup = New("probes-after-startup", "liveness and readiness wait for startup");

    public static readonly Invariant ProbesBeforeStop = New("probes-before-stop", "liveness and startup never run once a stop began");

    public static readonly Invariant ProbeTurn = New("probe-turn", "a probe runs only while it is its turn");

    public static readonly Invariant AttemptsDoNotOverlap = New("attempts-do-not-overlap", "attempts of a probe never overlap");

    public static readonly Invariant AttemptsCountUp = New("attempts-count-up", "attempts count up");

    public static readonly Invariant ErrorTriedAgain = New("error-tried-again", "an error is tried again at once");

    public static readonly Invariant RunsOnTheGrid = New("runs-on-the-grid", "runs lie on the grid, or right after a run that was too long");

    public static readonly Invariant NoRunLeftOut = New("no-run-left-out", "no run is left out");

    public static readonly Invariant AttemptHasItsTime = New("attempt-has-its-time", "an attempt that does not answer is given up a second after its time");

    public static readonly Invariant OverdueInTime = New("overdue-in-time", "an attempt is overdue a second after its time");

    public static readonly Invariant GivenUpUnderWay = New("given-up-under-way", "an attempt that is under way is given up");

    public static readonly Invariant GivenUpForFreeze = New("given-up-for-freeze", "an attempt is given up only where nothing ran for more than a period, or it is overdue");

    public static readonly Invariant AttemptCounted = New(
        "attempt-counted",
        "an attempt that has a verdict is counted, once, as what it was; one that is made again or thrown away is not");

    public static readonly Invariant AttemptInItsProbe = New("attempt-in-its-probe", "no attempt outlives its probe");

    public static readonly Invariant AttemptInItsProcess = New("attempt-in-its-process", "no attempt outlives its process");

    public static readonly Invariant ReadinessNeverRestarts = New("readiness-never-restarts", "readiness stops nothing and starts nothing");

    // ---- Ready and alive (5, 7) ----

    public static readonly Invariant ReadyMeansReady = New("ready-means-ready", "Ready is a main that runs, has started and passes readiness, and that nobody stops");

    public static readonly Invariant ReadyToldWhenItTurns = New("ready-told-when-it-turns", "Ready is told when it turns");

    // ---- What is left behind (4.2) ----

    public static readonly Invariant SweepAfterProcess = New("sweep-after-process", "left-overs are swept after their process");

    public static readonly Invariant OneSweep = New("one-sweep", "one sweep at a time");

    public static readonly Invariant SweepReach = New("sweep-reach", "between two runs the left-overs of one are swept, at the end everything");

    public static readonly Invariant SweepTermThenKill = New("sweep-term-then-kill", "SIGTERM first, then SIGKILL once");

    public static readonly Invariant SweepNoTermAfterKill = New("sweep-no-term-after-kill", "no SIGTERM follows the SIGKILL that went to everything");

    public static readonly Invariant SweepTermInGrace = New("sweep-term-in-grace", "SIGTERM waits within the grace period only");

    public static readonly Invariant SweepPatience = New("sweep-patience", "left-overs have 2 s, or what is left of the grace");

    public static readonly Invariant SweepGivenUpRuns = New("sweep-given-up-runs", "a sweep that runs is given up");

    public static readonly Invariant SweepGivenUpInTime = New("sweep-given-up-in-time", "left-overs are given up 5 s after SIGKILL");

    // ---- The end (4.2, 4.3, 10) ----

    public static readonly Invariant NothingAfterTheEnd = New("nothing-after-the-end", "nothing is done after the end");

    public static readonly Invariant NoTimerAfterTheEnd = New("no-timer-after-the-end", "no timer is armed after the end");

    public static readonly Invariant NothingAliveAtTheEnd = New("nothing-alive-at-the-end", "nothing is alive at the end but what can't be killed");

    public static readonly Invariant EndComesLast = New("end-comes-last", "the end comes last");

    public static readonly Invariant EndHasReason = New("end-has-reason", "the life ends by request, or where nothing is to start again");

    public static readonly Invariant ExitCode = New("exit-code", "the exit code is the one of the book");

    public static readonly Invariant StopEnds = New("stop-ends", "a stop request always leads to the end");

    public static readonly Invariant NoFault = New("no-fault", "the core decides every event, and nothing in it fails");

    public static readonly Invariant NoHookAfterTheEnd = New("no-hook-after-the-end", "no hook runs after the end, unless what is left can't be killed");

    // ---- What readers see (7) ----

    public static readonly Invariant StatusReady = New("status-ready", "the status is ready exactly while it is told to be");

    public static readonly Invariant StatusCondition = New("status-condition", "the condition Ready is True exactly while it is told to be");

    public static readonly Invariant StatusLive = New("status-live", "the status is not alive only once liveness failed for good");

    public static readonly Invariant StatusRestarts = New("status-restarts", "the status counts the restarts");

    public static readonly Invariant StatusLastPhase = New("status-last-phase", "the last phase is that of the exit code");

    public static readonly Invariant StatusPhase = New("status-phase", "the phase is Running from the first start of main on");

    public static readonly Invariant StatusDeadline = New("status-deadline", "the status shows the deadline that holds");

    public static readonly Invariant StatusRuns = New("status-runs", "the status says what runs");

    public static readonly Invariant StatusBackOff = New("status-back-off", "the status says what backs off");

    public static readonly Invariant TimesAreMonotone = New("times-are-monotone", "times of transitions never go back, whatever the wall clock does");

    // ---- What is told (7, 10) ----

    public static readonly Invariant DecisionHasEvent = New(
        "decision-has-event",
        "every decision that Kubernetes has an event for is one, with that reason, and nothing else is");

    public static readonly Invariant DecisionHasLine = New("decision-has-line", "whatever is done to a process has a line in the log in the same step");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All => Defined;

    private static Invariant New(string name, string rule)
    {
        Invariant invariant = new(name, rule);
        Defined.Add(invariant);
        return invariant;
    }
}
