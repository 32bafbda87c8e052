using System.Text.RegularExpressions;
using Supervisor.ProcessTests.Samples;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary>What the verbs show of the samples of docker/examples/samples while they live.</summary>
public sealed class ScreenTests
{
    [Fact]
    public async Task Init_steps_one_by_one_then_Running_and_the_end()
    {
        await using Sample sample = Sample.Start("init-steps.yaml", "initContainers.0.command.2=test -e /tmp/go && exit; sleep 1; until test -e /tmp/go; do sleep 0.1; done", "initContainers.1.command.2=sleep 1");
        await sample.Run.WaitForAsync(() => ControlSocket.TryGetStatus(sample.Socket) is not null, "the control socket");
        await using SupervisorRun watch = Verb(sample, "get", "-w");
        await watch.WaitForOutputAsync("Init:0/2");
        await using SupervisorRun touch = Touch(sample);
        await watch.WaitForOutputAsync("Running");
        Assert.Equal(ExitStatus.Exited(143), await sample.StopAsync());
        Assert.Equal(ExitStatus.Exited(0), await watch.WaitForExitAsync());
        string[] rows = [.. Rows(watch).Select(row => $"{row[1]} {row[2]}")];
        Assert.Equal(["0/1 Init:0/2", "0/1 Init:1/2", "0/1 PodInitializing"], rows[..3]);
        Assert.Equal(["1/1 Running"], rows[3..].Where(row => row.Contains("Running", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RESTARTS_goes_to_1_a_moment_ago()
    {
        await using Sample sample = Sample.Start("liveness-exec.yaml", "env.0.value=1", "livenessProbe.initialDelaySeconds=0.3", "livenessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status.Ready, "ready in its first life");
        await using SupervisorRun watch = Verb(sample, "get", "-w");
        await watch.WaitForAsync(() => Regex.IsMatch(watch.Output, @"1/1 +Running +1 \([01]s ago\)"), "its second life on the screen");
        Assert.Matches(@"^NAME +READY +STATUS +RESTARTS +AGE\nliveness-exec +1/1 +Running +0 +\ds\n", watch.Output);
        await sample.StopAsync();
        Assert.Equal(ExitStatus.Exited(0), await watch.WaitForExitAsync());
    }

    [Fact]
    public async Task READY_goes_and_comes_back_and_describe_counts_what_was_unhealthy()
    {
        await using Sample sample = Sample.Start("readiness-exec.yaml", "env.0.value=1.5", "readinessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status.Ready, "ready");
        await using SupervisorRun watch = Verb(sample, "get", "-w");
        await using SupervisorRun events = Verb(sample, "events", "-w");
        await watch.WaitForAsync(() => Rows(watch).Select(row => row[1]).Distinct().Count() == 2 && Rows(watch)[^1][1] == "1/1", "1/1 again");
        Assert.Equal(["1/1", "0/1", "1/1"], Rows(watch).Select(row => row[1]));
        Assert.All(Rows(watch), row => Assert.Equal(("Running", "0"), (row[2], row[3])));

        await using SupervisorRun describe = Verb(sample, "describe");
        Assert.Equal(ExitStatus.Exited(0), await describe.WaitForExitAsync());
        Assert.Matches(@"\nEvents:\n  Type +Reason +Age +From +Message\n  ---- +------ +---- +---- +-------\n", describe.Output);
        Match unhealthy = Regex.Match(describe.Output, @"\n  Warning  Unhealthy  \ds \(x(\d+) over \ds\) +supervisor  Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory\n");
        Assert.True(unhealthy.Success, describe.Output);
        Assert.InRange(int.Parse(unhealthy.Groups[1].Value), 8, 25);
        Assert.Contains("    Readiness:      exec [cat /tmp/ready] delay=0s timeout=1s period=0.1s #success=1 #failure=1\n", describe.Output, StringComparison.Ordinal);
        await events.WaitForAsync(() => Regex.IsMatch(events.Output, @"\n\ds \(x8 over \ds\) +Warning +Unhealthy +Pod/readiness-exec +Readiness probe failed"), "the eighth on the screen");
        await sample.StopAsync();
        Assert.Equal((ExitStatus.Exited(0), ExitStatus.Exited(0)), (await watch.WaitForExitAsync(), await events.WaitForExitAsync()));
    }

    [Fact]
    public async Task READINESS_GATES_0_of_1_then_1_of_1()
    {
        await using Sample sample = Sample.Start("readiness-gate.yaml");
        await sample.WaitForAsync(status => status.Ready, "its container to be ready");
        await using SupervisorRun wait = Verb(sample, "wait", "ready");
        await using SupervisorRun watch = Verb(sample, "get", "-w", "-o", "wide");
        await watch.WaitForOutputAsync(" 0/1\n");
        Assert.EndsWith(" READINESS GATES", watch.Output.Split('\n')[0], StringComparison.Ordinal);
        await AssertSaysAsync(1, "", "supervisor: timed out after 0s: Ready is False (ReadinessGatesNotReady: corresponding condition of pod readiness gate \"amsy.dev/load\" does not exist.)\n", sample, "wait", "ready", "--timeout", "0");
        await AssertSaysAsync(1, "", "supervisor: there is no condition \"amsy.dev/laod\" here; did you mean amsy.dev/load?\n", sample, "wait", "amsy.dev/laod");
        await AssertSaysAsync(0, "amsy.dev/load is True\n", "", sample, "condition", "amsy.dev/load", "True", "--reason", "Calm");
        Assert.Equal((ExitStatus.Exited(0), "Ready is True\n"), (await wait.WaitForExitAsync(), wait.Output));
        await watch.WaitForOutputAsync(" 1/1\n");
        await AssertSaysAsync(0, "amsy.dev/load is False\n", "", sample, "condition", "amsy.dev/load", "false", "--reason", "Busy");
        await watch.WaitForAsync(() => Rows(watch).Select(row => row[^1]).SequenceEqual(["0/1", "1/1", "0/1"]), "the gate to close again");
        await AssertSaysAsync(1, "", "supervisor: timed out after 0s: Ready is False (ReadinessGatesNotReady: the status of pod readiness gate \"amsy.dev/load\" is not \"True\", but False)\n", sample, "wait", "ready", "--timeout", "0");
        await using SupervisorRun exit = Verb(sample, "wait", "exit");
        await exit.WaitForAsync(() => ProcStatus.Read(exit.Pid)?.State == 'S' && HasSocket(exit.Pid), "it to have asked");
        await sample.StopAsync();
        Assert.Equal((ExitStatus.Exited(0), "web exited with code 143\n"), (await exit.WaitForExitAsync(), exit.Output));
    }

    [Fact]
    public async Task The_running_one_s_configuration_a_signal_and_the_time_line()
    {
        await using Sample sample = Sample.Start("restart-never.yaml", "command.2=trap 'exit 7' USR1; echo up; while :; do sleep 0.1; done");
        await sample.Run.WaitForOutputAsync("up");
        await using SupervisorRun config = Verb(sample, "config");
        Assert.Equal(ExitStatus.Exited(0), await config.WaitForExitAsync());
        Assert.StartsWith("# The configuration of the supervisor that runs here.\n", config.Output, StringComparison.Ordinal);
        Assert.Contains("restartPolicy: Never", config.Output, StringComparison.Ordinal);
        Assert.Contains("# --set", config.Output, StringComparison.Ordinal);

        await using SupervisorRun timeline = Verb(sample, "timeline");
        Assert.Equal(ExitStatus.Exited(0), await timeline.WaitForExitAsync());
        Assert.Matches(@"^first run, \ds ago\nPHASE +CONTAINER +TOOK +OUTCOME\nstart +", timeline.Output);

        string name = sample.Status!.Name;
        await AssertSaysAsync(0, $"sending usr1 to {name}\n", "", sample, "signal", name, "usr1");
        Assert.Equal(ExitStatus.Exited(7), await sample.Run.WaitForExitAsync());
        await using SupervisorRun gone = Verb(sample, "get");
        Assert.Equal(ExitStatus.Exited(2), await gone.WaitForExitAsync());
    }

    /// <summary>The end of a container sends SIGTERM to everybody in it: a watcher inside shows the end, holds nothing up, and ends with 0.</summary>
    [Fact]
    public async Task A_watcher_inside_sees_the_end()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("SUPERVISOR_ENDPOINT__CONTROL", "@/control.sock").Child("exit-on TERM 5 append @/life main pause").Start();
        await run.WaitForLinesAsync("life", 1);
        Task<ExitStatus> watch = run.ExecuteAsync("/bin/sh", "-c", $"{Repository.Supervisor} get -w --socket {run.Directory["control.sock"]} >{run.Directory["screen"]}; echo $? >>{run.Directory["screen"]}");
        Task<ExitStatus> wait = run.ExecuteAsync("/bin/sh", "-c", $"trap '' TERM; {Repository.Supervisor} wait exit --socket {run.Directory["control.sock"]} >{run.Directory["end"]}");
        await run.WaitForLinesAsync("screen", 2);
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        await Task.WhenAll(watch, wait);
        Assert.Contains(run.Directory.Lines("screen"), line => line.Contains("Error", StringComparison.Ordinal) || line.Contains("Terminating", StringComparison.Ordinal));
        Assert.InRange(run.Lifetime, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    /// <summary>A SIGTERM that is no container's end is what it is everywhere.</summary>
    [Fact]
    public async Task A_watcher_that_is_asked_to_end_ends_by_the_signal()
    {
        await using Sample sample = Sample.Start("readiness-gate.yaml");
        await sample.WaitForAsync(status => status.Ready, "its container to be ready");
        foreach (string[] verb in (string[][])[["get", "-w"], ["events", "-w"], ["wait", "ready"]])
        {
            await using SupervisorRun run = Verb(sample, verb);
            await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { } status && ProcStatus.Has(status.Blocked, 15) && !ProcStatus.Has(status.Blocked, 10), "SIGTERM to be an alarm");
            run.Signal(15);
            Assert.Equal(ExitStatus.Killed(15), await run.WaitForExitAsync());
        }
    }

    private static SupervisorRun Verb(Sample sample, params IReadOnlyList<string> words) => new SupervisorSetup(RunMode.Subreaper).Arguments([.. words, "--socket", sample.Socket]).Start();

    private static bool HasSocket(int pid) =>
        Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(entry => new FileInfo(entry).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static SupervisorRun Touch(Sample sample) => new SupervisorSetup(RunMode.Subreaper).Arguments("--", "/bin/touch", Path.Combine(Path.GetDirectoryName(sample.Socket)!, "tmp", "go")).Start();

    private static string[][] Rows(SupervisorRun watch) => [.. watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static async Task AssertSaysAsync(int code, string output, string error, Sample sample, params IReadOnlyList<string> words)
    {
        await using SupervisorRun run = Verb(sample, words);
        Assert.Equal((ExitStatus.Exited(code), output, error), (await run.WaitForExitAsync(), run.Output, run.Log));
    }
}
