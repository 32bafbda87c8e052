using System.Collections.Immutable;
using Serilog.Events;
using Supervisor.Configuration;
using Supervisor.Endpoint;
using Supervisor.Logging;
using Supervisor.Loop;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;
using Supervisor.Signals;
using Supervisor.Status;

namespace Supervisor.Startup;

/// <summary>A run as the container's init, put together by hand: configuration, sockets, then the life.</summary>
internal static class Run
{
    private const int EX_SOFTWARE = 70; // sysexits.h
    private const int EX_OSERR = 71;
    private const int EX_CONFIG = 78;

    /// <summary>How long a line of ours may wait for the reader of standard error before anything runs, in milliseconds.</summary>
    private const int Patience = 500;

    /// <summary>How long the ends of what the endpoint still answers may take, in all.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(200);

    /// <returns>Our exit code: that of the life, 78, 71, or 70 for a defect of ours before anything ran.</returns>
    public static int Execute(RunRequest request)
    {
        // First, while every descriptor without close-on-exec is one that we were handed.
        ImmutableArray<int> inherited = DescriptorTable.TakeInherited();
        if (Preconditions.FindMissing() is { } missing)
        {
            return Refuse(missing, EX_OSERR);
        }

        ImmutableArray<string> environment = InheritedText.Environment();
        PlanResult result = PlanLoader.Load(request, environment, Environment.MachineName);
        if (result.Plan is not { } plan)
        {
            foreach (ConfigurationError error in result.Errors)
            {
                StandardError.WriteLine(error.ToString(), Patience);
            }

            return EX_CONFIG;
        }

        return Execute(request, plan, result, environment, inherited);
    }

    private static int Execute(RunRequest request, PodPlan plan, PlanResult result, ImmutableArray<string> environment, ImmutableArray<int> inherited)
    {
        TcpReadinessPort? readinessPort = null;
        if (plan.Endpoint.Tcp is { } address)
        {
            readinessPort = TcpReadinessPort.TryBind(address, out string error);
            if (readinessPort is null)
            {
                return Refuse(error, EX_OSERR);
            }
        }

        if (SignalReader.TryCreate() is not { } signals || WakeUp.TryCreate() is not { } wakeUp)
        {
            return Refuse($"cannot make a signalfd and an eventfd: {Errors.Describe(Errors.Last())}", EX_OSERR);
        }

        if (EndpointSockets.TryListen(plan.Endpoint, out string obstacle) is not { } sockets)
        {
            return Refuse(obstacle, EX_OSERR);
        }

        ProcessOne.process_one_wake_through(wakeUp.Descriptor);
        Preconditions.BecomeSubreaper();
        // Before we leave the directory that relative programs are looked for from.
        ImmutableArray<Hint> hints = new Hints(plan, result.Settings!, ContainerSurroundings.Create(environment)).Find();
        string? ourselves = AbsolutePathOfOurselves();
        OriginalDirectory directory = OriginalDirectory.Leave();
        using StandardError output = new();
        LogQueue log = new(plan.Logging.Level, TimeProvider.System, output, () => SerilogSetup.Create(plan.Logging, output));
        Tell(log, result, hints);
        if (sockets.Warning is { } warning)
        {
            log.Write(LogEventLevel.Warning, "{Warning}", warning);
        }

        Inbox inbox = new(wakeUp);
        Pulse pulse = new(TimeProvider.System);
        StatusBoard board = new(SnapshotBuilder.BeforeAnything(plan, TimeProvider.System.GetUtcNow()));
        ControlWords words = new(DurationText.TryParse, static text => SignalNames.TryParse(text, out int signal) ? signal : null);
        ControlRoutes asked = new(new Requests(inbox), board, plan.GracePeriod, TimeProvider.System, words);
        Routes routes = new(board, pulse, plan, () => ConfigurationPrinter.Print(result.Settings!, plan, request), asked, TimeProvider.System);
        EndpointServer endpoint = new(sockets, routes, board, pulse, log, TimeProvider.System);
        Terminal terminal = Terminal.Find();
        LoopParts parts = new()
        {
            Signals = signals,
            WakeUp = wakeUp,
            Inbox = inbox,
            Board = board,
            Pulse = pulse,
            Endpoint = endpoint,
            ControlSocket = sockets.ControlPath,
            Spawner = new Spawner(directory, terminal, inherited, ourselves),
            Environment = new ChildEnvironment(environment, EnvironmentNames.IsOurs),
            Terminal = terminal,
            ReadinessPort = readinessPort,
        };
        int code = Live(new SupervisorLoop(parts, plan, log, TimeProvider.System), new Fallback(signals, log), plan.Signals.StopSignal, log);
        endpoint.Stop(EndPatience);
        log.Flush();
        return code;
    }

    /// <summary>What the configuration gives rise to saying, once.</summary>
    private static void Tell(LogQueue log, PlanResult result, ImmutableArray<Hint> hints)
    {
        foreach (string warning in result.Warnings)
        {
            log.Write(LogEventLevel.Warning, "{Warning}", warning);
        }

        foreach (Hint hint in hints)
        {
            log.Write(hint.IsWarning ? LogEventLevel.Warning : LogEventLevel.Information, "{Hint}", hint.Text);
        }

        if (!result.Ignored.IsEmpty && log.IsEnabled(LogEventLevel.Debug))
        {
            log.Write(LogEventLevel.Debug, "ignored, for it means nothing inside of one container: {Fields}", string.Join(", ", result.Ignored));
        }
    }

    /// <summary>The one place that catches everything: a defect of ours must not cost the service that runs.</summary>
    private static int Live(SupervisorLoop loop, Fallback fallback, int stopSignal, LogQueue log)
    {
        try
        {
            return loop.Run();
        }
        catch (Exception defect)
        {
            return loop.HasSpawned ? fallback.Run(loop.CurrentPid, loop.StopWasRequested ? stopSignal : 0, defect) : Defect(log, defect);
        }
    }

    private static int Defect(LogQueue log, Exception defect)
    {
        log.Write(LogEventLevel.Fatal, "a defect of the supervisor, before anything was started: {Defect}", defect.ToString());
        return EX_SOFTWARE;
    }

    private static int Refuse(string sentence, int code)
    {
        StandardError.WriteLine($"supervisor: {sentence}", Patience);
        return code;
    }

    /// <summary>Our own file, for the exec shim: needed when we have left the directory that a relative path starts from.</summary>
    private static string? AbsolutePathOfOurselves()
    {
        string? path = InheritedText.ExecutablePath();
        return path is null || path.StartsWith('/') ? path : $"{OriginalDirectory.CurrentPath()}/{path}";
    }
}
