using Mono.Unix.Native;
using Serilog.Events;
using Supervisor.Endpoint;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;
using Supervisor.Signals;

namespace Supervisor.Loop;

/// <summary>Carries out what the core decided: the one place where decisions meet the kernel. On the loop's thread.</summary>
internal sealed class EffectRunner(
    PodPlan plan,
    Spawner spawner,
    ProcessTable table,
    ChildEnvironment environment,
    HookRunner hooks,
    ProbeRunner probes,
    Leftovers leftovers,
    Sweeper sweeper,
    TimerQueue timers,
    TcpReadinessPort? readinessPort,
    LastWords lastWords,
    ISupervisorLog log,
    Action<LifecycleEvent> post)
{
    private const int SIGKILL = 9;

    /// <summary>Our exit code, once the life is over.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Something of ours runs, or ran: from now on no fault of ours may end the container.</summary>
    public bool HasSpawned { get; private set; }

    public void Run(TimeSpan now, Effect effect)
    {
        switch (effect)
        {
            case Effect.Spawn spawn:
                Spawn(spawn);
                break;

            case Effect.SendSignal send:
                SendSignal(send.Incarnation, send.Signal);
                break;

            case Effect.Kill kill:
                Kill(kill);
                break;

            case Effect.StartHook hook:
                hooks.Start(now, hook);
                break;

            case Effect.EndHook hook:
                hooks.End(hook.Incarnation, hook.Hook);
                break;

            case Effect.StartProbe probe:
                probes.Start(now, probe);
                break;

            case Effect.EndProbe probe:
                probes.End(probe.Incarnation, probe.Probe);
                break;

            case Effect.Arm arm:
                timers.Arm(arm.Timer, arm.Due);
                break;

            case Effect.Disarm disarm:
                timers.Disarm(disarm.Timer);
                break;

            case Effect.DisarmAll disarm:
                timers.DisarmAll(disarm.Generation);
                break;

            case Effect.Sweep sweep:
                sweeper.Begin(now, sweep);
                break;

            case Effect.GiveUpSweep giveUp:
                sweeper.GiveUp(giveUp.Number);
                break;

            case Effect.PublishReady publish:
                PublishReady(publish.Ready);
                break;

            case Effect.Tell tell:
                Tell(tell.Decision);
                break;

            case Effect.CountAttempt:
                // Counted where what is shown is kept (StatusPublisher).
                break;

            case Effect.Finish finish:
                ExitCode = finish.ExitCode;
                break;

            default:
                throw new System.Diagnostics.UnreachableException(effect.ToString());
        }
    }

    /// <summary>What the processes of an incarnation carry in their environment. Unique while we live; after us nothing of it is left.</summary>
    public static string MarkOf(Incarnation incarnation) => $"{Syscall.getpid()}.{incarnation.Generation}";

    /// <summary>To the process, or to its group if the plan says so. Nothing happens if it is not there any more.</summary>
    public bool SendSignal(Incarnation incarnation, int signal)
    {
        if (!table.TryFindProcess(incarnation, out int pid))
        {
            return false;
        }

        int target = plan.Signals.Target == SignalTarget.Group ? -pid : pid;
        if (Libc.kill(target, signal) == 0)
        {
            return true;
        }

        log.Write(LogEventLevel.Warning, "{Container}: cannot send {Signal} to pid {Pid}: {Error}", incarnation.Name, SignalNames.NameOf(signal), pid, Errors.Describe(Errors.Last()));
        return false;
    }

    private void Spawn(Effect.Spawn spawn)
    {
        Incarnation incarnation = spawn.Incarnation;
        lastWords.Before(incarnation);
        SpawnResult result = spawner.Spawn(new SpawnRequest
        {
            Process = spawn.Process,
            Environment = environment.For(spawn.Process, MarkOf(incarnation), []),
            Foreground = true,
            TakesInherited = incarnation.Role == ProcessRole.Main,
        });
        if (!result.Started)
        {
            post(new LifecycleEvent.SpawnRefused(incarnation, result.Failure));
            return;
        }

        HasSpawned = true;
        table.Add(result.Pid, incarnation, Job.Process);
        sweeper.Remember(incarnation, result.Pid);
        post(new LifecycleEvent.Spawned(incarnation, result.Pid));
    }

    private void Kill(Effect.Kill kill)
    {
        switch (kill.Reach)
        {
            case Reach.Everything:
                _ = leftovers.SignalEverything(SIGKILL, []);
                break;

            case Reach.Incarnation:
                hooks.End(kill.Incarnation, HookKind.PostStart);
                hooks.End(kill.Incarnation, HookKind.PreStop);
                if (table.TryFindProcess(kill.Incarnation, out int pid))
                {
                    _ = Libc.kill(pid, SIGKILL);
                    _ = leftovers.SignalIncarnation(pid, MarkOf(kill.Incarnation), SIGKILL, []);
                }

                break;

            default:
                throw new System.Diagnostics.UnreachableException(kill.Reach.ToString());
        }
    }

    private void PublishReady(bool ready)
    {
        if (readinessPort is null)
        {
            return;
        }

        if (!ready)
        {
            readinessPort.Close();
            return;
        }

        Errno error = readinessPort.Open();
        if (error != 0)
        {
            log.Write(LogEventLevel.Error, "endpoint.tcp: cannot listen on {Address}: {Error}", readinessPort.ToString(), Errors.Describe(error));
        }
    }

    private void Tell(Decision decision)
    {
        if (decision.InRow > 1)
        {
            if (!decision.IsRepetition || log.IsEnabled(LogEventLevel.Debug))
            {
                log.Write(decision.IsRepetition ? LogEventLevel.Debug : decision.Level, decision.Template + " (x{InRow})", [.. decision.Values, decision.InRow]);
            }

            return;
        }

        if (decision.GraceLeft is { } left)
        {
            log.Write(decision.Level, decision.Template + "; {GraceLeft} of the grace period left", [.. decision.Values, Durations.Text(left)]);
            return;
        }

        log.Write(decision.Level, decision.Template, decision.Values);
    }
}
