using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>Reads what <see cref="ScenarioText"/> writes; lines may come in any order. What it does not know is a <see cref="FormatException"/> with the line.</summary>
internal sealed partial class ScenarioParser
{
    private readonly List<InitStepPlan> _steps = [];
    private readonly Dictionary<string, List<RestartRule>> _stepRules = [];
    private readonly List<RestartRule> _rules = [];
    private PodPlan _plan = new() { Name = "pod", Main = new MainPlan { Process = ProcessOf("main") } };
    private Scenario _scenario;

    private ScenarioParser() => _scenario = new Scenario { Plan = _plan };

    public static Scenario Parse(string text)
    {
        ScenarioParser parser = new();
        foreach (string line in text.Split('\n'))
        {
            try
            {
                parser.Read(line.TrimEnd());
            }
            catch (Exception wrong) when (wrong is FormatException or ArgumentException or OverflowException)
            {
                throw new FormatException($"{line}: {wrong.Message}", wrong);
            }
        }

        return parser.Whole();
    }

    public static ProcessPlan ProcessOf(string name) => new() { Name = name, Argv = [name] };

    private Scenario Whole()
    {
        MainPlan main = _plan.Main with { Restart = _rules.Count == 0 ? _plan.Main.Restart : _plan.Main.Restart with { Rules = [.. _rules] } };
        ImmutableArray<InitStepPlan> steps =
        [
            .. _steps.Select(step => _stepRules.TryGetValue(step.Process.Name, out List<RestartRule>? rules) && step.Restart is { } restart
                ? step with { Restart = restart with { Rules = [.. rules] } }
                : step),
        ];
        Scenario scenario = _scenario with { Plan = _plan with { Main = main, InitSteps = steps } };
        if (!IsLegal(scenario.Plan))
        {
            throw new FormatException("a plan that the configuration would refuse");
        }

        return scenario;
    }

    /// <summary>What <c>PlanBuilder</c> never makes can't be judged.</summary>
    private static bool IsLegal(PodPlan plan) =>
        plan.Drain + TimeSpan.FromSeconds(plan.Drain > TimeSpan.Zero ? 2 : 0) <= plan.GracePeriod
        && plan.InitSteps.Select(step => step.Process.Name).Append(plan.Main.Process.Name).Distinct().Count() == plan.InitSteps.Length + 1
        && plan.ReadinessGates.Distinct().Count() == plan.ReadinessGates.Length
        && plan.Main.Restart.Maximum >= 0
        && (plan.Main.Restart.Policy == RestartPolicy.Never || plan.Main.Restart.InitialBackoff > TimeSpan.Zero)
        && plan.Signals.StopSignal is > 0 and < 65 and not 18 and not 9
        && new[] { plan.Main.Probes.Startup, plan.Main.Probes.Liveness, plan.Main.Probes.Readiness }.OfType<ProbePlan>().All(IsLegal)
        && plan.Main.Probes.Startup is not { SuccessThreshold: > 1 }
        && plan.Main.Probes.Liveness is not { SuccessThreshold: > 1 }
        && plan.Main.Probes.Readiness is not { GracePeriod: not null };

    private static bool IsLegal(ProbePlan probe) =>
        probe is { SuccessThreshold: >= 1, FailureThreshold: >= 1, Handler: HandlerPlan.Exec or HandlerPlan.TcpSocket } && probe.Period > TimeSpan.Zero && probe.Timeout > TimeSpan.Zero;

    private void Read(string line)
    {
        if (line.StartsWith('#'))
        {
            _scenario = _scenario with { About = _scenario.About.Add(line.Length > 1 ? line[2..] : "") };
            return;
        }

        Words words = new(line);
        if (words.IsEmpty)
        {
            return;
        }

        if (!ReadPlan(words.Next(), words) && !ReadWorld(words.First, words))
        {
            throw new FormatException("a word that begins no line");
        }

        words.End();
    }

    private bool ReadPlan(string first, Words words)
    {
        switch (first)
        {
            case "grace":
                _plan = _plan with { GracePeriod = words.Time() };
                return true;

            case "drain":
                _plan = _plan with { Drain = words.Time() };
                return true;

            case "gate":
                _plan = _plan with { ReadinessGates = _plan.ReadinessGates.Add(words.Next()) };
                return true;

            case "stop-signal":
                _plan = _plan with { Signals = new SignalPlan { StopSignal = words.Number() } };
                return true;

            case "success-codes":
                _plan = _plan with { Main = _plan.Main with { SuccessExitCodes = words.Numbers() } };
                return true;

            case "restart":
                RestartPlan restart = new() { Policy = Enum.Parse<RestartPolicy>(words.Next()) };
                _plan = _plan with
                {
                    Main = _plan.Main with
                    {
                        Restart = restart with
                        {
                            Maximum = words.NumberAfter("max", 0),
                            InitialBackoff = words.TimeAfter("initial") ?? restart.InitialBackoff,
                            MaximumBackoff = words.TimeAfter("most") ?? restart.MaximumBackoff,
                            ResetAfter = words.TimeAfter("reset") ?? restart.ResetAfter,
                        },
                    },
                };
                return true;

            case "rule":
                _rules.Add(Rule(words));
                return true;

            case "step":
                string name = words.Next();
                TimeSpan timeout = words.TimeAfter("timeout") ?? TimeSpan.Zero;
                RestartPlan? own = words.Take("policy") ? new RestartPlan { Policy = Enum.Parse<RestartPolicy>(words.Next()) } : null;
                _steps.Add(new InitStepPlan { Process = ProcessOf(name), Timeout = timeout, Restart = own });
                return true;

            case "step-rule":
                string step = words.Next();
                if (!_steps.Exists(known => known.Process.Name == step && known.Restart is not null))
                {
                    throw new FormatException("a rule of a step without a policy of its own");
                }

                _stepRules.TryAdd(step, []);
                _stepRules[step].Add(Rule(words));
                return true;

            case "postStart":
                _plan = _plan with { Main = _plan.Main with { PostStart = Hook(words) } };
                return true;

            case "preStop":
                _plan = _plan with { Main = _plan.Main with { PreStop = Hook(words) } };
                return true;

            case "startup":
                _plan = _plan with { Main = _plan.Main with { Probes = _plan.Main.Probes with { Startup = Probe(words) } } };
                return true;

            case "liveness":
                _plan = _plan with { Main = _plan.Main with { Probes = _plan.Main.Probes with { Liveness = Probe(words) } } };
                return true;

            case "readiness":
                _plan = _plan with { Main = _plan.Main with { Probes = _plan.Main.Probes with { Readiness = Probe(words) } } };
                return true;

            default:
                return false;
        }
    }

    private bool ReadWorld(string first, Words words)
    {
        switch (first)
        {
            case "order":
                _scenario = _scenario with { Order = ulong.Parse(words.Next(), CultureInfo.InvariantCulture) };
                return true;

            case "until":
                _scenario = _scenario with { Until = words.Time() };
                return true;

            case "process":
                string name = words.Next();
                _scenario = _scenario with { Processes = _scenario.Processes.SetItem(name, _scenario.Processes.GetValueOrDefault(name, []).Add(Process(words))) };
                return true;

            case "hook":
                HookKind hook = words.Next() switch
                {
                    "postStart" => HookKind.PostStart,
                    "preStop" => HookKind.PreStop,
                    _ => throw new FormatException("a hook is postStart or preStop"),
                };
                words.Expect("ends");
                HookScript script = new(words.TimeOrNever(), HookOutcome.Success);
                script = words.Take("failing") ? script with { Outcome = HookOutcome.Failure("exit code 3") } : script;
                _scenario = _scenario with { Hooks = _scenario.Hooks.SetItem(hook, _scenario.Hooks.GetValueOrDefault(hook, []).Add(script)) };
                return true;

            case "attempts":
                ProbeKind probe = Enum.Parse<ProbeKind>(words.Next(), ignoreCase: true);
                string attempts = words.Rest();
                if (!Attempts().IsMatch(attempts))
                {
                    throw new FormatException("attempts are letters of SWFEHN, each with its @seconds");
                }

                _scenario = _scenario with { Probes = _scenario.Probes.SetItem(probe, attempts) };
                return true;

            case "left":
                string process = words.Next();
                _scenario = _scenario with { Leftovers = _scenario.Leftovers.SetItem(process, Left(words)) };
                return true;

            case "signals-before":
                _scenario = _scenario with { SignalsBefore = words.Number() };
                return true;

            case "spawning":
                string spawned = words.Next();
                Happening told = What(words);
                if (told is Happening.LeaveBehind or Happening.Orphans or Happening.StrangeSIGCHLD or Happening.ClockJump)
                {
                    throw new FormatException("nothing that is told to the core");
                }

                _scenario = _scenario with { WhileSpawning = _scenario.WhileSpawning.SetItem(spawned, _scenario.WhileSpawning.GetValueOrDefault(spawned, []).Add(told)) };
                return true;

            case "sigchld-delay":
                _scenario = _scenario with { SIGCHLDDelay = words.Time() };
                return true;

            case "late-answers":
                _scenario = _scenario with { AnswersAreLate = true };
                return true;

            case "pids-reused":
                _scenario = _scenario with { PidsAreReused = true };
                return true;

            case "freeze":
                _scenario = _scenario with { Freezes = _scenario.Freezes.Add((words.Time(), words.Time())) };
                return true;

            case "tamper":
                string tamper = words.Rest();
                _ = new Sabotage(tamper);
                _scenario = _scenario with { Tamper = tamper };
                return true;

            case "at":
                TimeSpan at = words.Time();
                _scenario = _scenario with { Happenings = _scenario.Happenings.Add((at, What(words))) };
                return true;

            default:
                return false;
        }
    }

    private static Happening What(Words words)
    {
        string first = words.Next();
        return first switch
        {
            "signal" => new Happening.StopSignal(),
            "stop" => new Happening.StopRequest(words.IsEmpty ? null : words.Time()),
            "restart" => new Happening.Restart(),
            "condition" => new Happening.SetCondition(words.Next(), Enum.Parse<ConditionStatus>(words.Next())),
            "send" => new Happening.SendSignal(words.Next(), words.Number()),
            "left" => new Happening.LeaveBehind(words.Next(), Left(words)),
            "stale" => new Happening.Stale(StaleOf(words.Next()), words.Number()),
            "orphans" => new Happening.Orphans(words.Number(), words.Take("reuse")),
            "sigchld" => new Happening.StrangeSIGCHLD(),
            "clock" => new Happening.ClockJump(words.Time()),
            _ => throw new FormatException($"nothing that happens is called {first}"),
        };
    }

    private static StaleEvent StaleOf(string word) =>
        Enum.TryParse(word, out TimerKind timer) ? new StaleEvent(StaleKind.Timer, timer) : new StaleEvent(Enum.Parse<StaleKind>(word));

    private static ProcessScript Process(Words words)
    {
        if (words.Take("refused"))
        {
            return new ProcessScript { RefusedBy = Enum.Parse<Errno>(words.Next()) };
        }

        ProcessScript script = new();
        if (words.Take("ends"))
        {
            script = script with { EndsAfter = words.Time(), EndsWith = Status(words) ?? ExitStatus.Exited(0) };
        }

        if (words.Take("obeys"))
        {
            script = script with { ObeysAfter = words.TimeOrNever(), ObeysWith = Status(words) };
        }

        return words.Take("dies") ? script with { DiesAfterKill = words.TimeOrNever() } : script;
    }

    private static ExitStatus? Status(Words words) =>
        words.Take("code") ? ExitStatus.Exited(words.Number()) : words.Take("signal") ? ExitStatus.Signaled(words.Number()) : null;

    private static LeftoverScript Left(Words words)
    {
        words.Expect("term");
        TimeSpan? term = words.TimeOrNever();
        words.Expect("kill");
        return new LeftoverScript(term, words.TimeOrNever());
    }

    private static RestartRule Rule(Words words)
    {
        string action = words.Next();
        string @operator = words.Next();
        return action is not ("restart" or "restart-all") || @operator is not ("in" or "not-in")
            ? throw new FormatException("a rule is restart or restart-all, in or not-in, and codes")
            : new RestartRule(action == "restart-all", @operator == "in", words.Numbers());
    }

    private static HookPlan Hook(Words words) => new() { Handler = Handler(words), Timeout = words.TimeAfter("timeout") ?? TimeSpan.Zero };

    private static ProbePlan Probe(Words words) => new()
    {
        Handler = Handler(words),
        Period = words.TimeAfter("period") ?? TimeSpan.FromSeconds(10),
        InitialDelay = words.TimeAfter("delay") ?? TimeSpan.Zero,
        Timeout = words.TimeAfter("timeout") ?? TimeSpan.FromSeconds(1),
        SuccessThreshold = words.NumberAfter("success", 1),
        FailureThreshold = words.NumberAfter("failure", 3),
        GracePeriod = words.TimeAfter("grace"),
    };

    [GeneratedRegex(@"^[SWFEHN](@\d+(\.\d+)?)?( [SWFEHN](@\d+(\.\d+)?)?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Attempts();

    private static HandlerPlan Handler(Words words) => words.Next() switch
    {
        "exec" => new HandlerPlan.Exec(ProcessOf("command")),
        "tcp" => new HandlerPlan.TcpSocket("127.0.0.1", 80),
        "sleep" => new HandlerPlan.Sleep(words.Time()),
        _ => throw new FormatException("a handler is exec, tcp or sleep"),
    };
}
