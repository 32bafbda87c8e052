using System.Diagnostics;
using System.Globalization;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Whatever clients do, signals are forwarded and a stop goes on as in a quiet run, memory has a ceiling, and a check is answered.</summary>
public sealed class HostileClientTests
{
    private const int Signals = 30;

    /// <summary>The quiet run's, and so much more: these tests share two cores with the clients, and with other tests.</summary>
    private const double Slack = 0.1;

    /// <summary>Of the whole process, in KiB: 12 MB when the HTTP stack has been loaded, and what 256 connections may add.</summary>
    private const long MostMemory = 40 * 1024;

    public static TheoryData<string> Attacks => ["400 slow ones", "random bytes", "endless headers", "endless body", "200 at once", "readers that never read"];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task They_delay_neither_signals_nor_a_stop_and_memory_has_a_ceiling(string attack)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/readyz"));
        double quiet = await MedianAsync(run, journal, already: 0);
        double hostile;
        TimeSpan stop;
        await using (Attack clients = Attack.Start(attack, port))
        {
            int enough = attack switch { "400 slow ones" => 400, "200 at once" => 400, "random bytes" => 100, _ => 16 };
            await run.WaitForAsync(() => clients.Connections >= enough, "the attack");
            hostile = await MedianAsync(run, journal, already: Signals);
            // A check gets through: cut for a newer one it may be, but not again and again.
            await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "an answer");
            long peak = PeakKiB(run.Pid);
            TestContext.Current.TestOutputHelper?.WriteLine($"a signal arrives after {quiet * 1000:0.000} ms, under attack {hostile * 1000:0.000} ms; {clients.Connections} connections; {peak} KiB at most");
            Assert.InRange(peak, 1, MostMemory);
            long asked = Stopwatch.GetTimestamp();
            run.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
            stop = Stopwatch.GetElapsedTime(asked, run.EndedAt);
        }

        Assert.InRange(hostile, 0, (quiet * 10) + Slack);
        Assert.InRange(stop.TotalSeconds, 0, await QuietStopAsync() + 0.2 + Slack);
    }

    [Fact]
    public async Task Those_who_never_read_are_cut_and_what_they_held_is_free_again()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).Start();
        await new Journal(run).WaitForAsync("main");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        int descriptors = Descriptors(run.Pid);
        await using (Attack clients = Attack.Start("readers that never read", port))
        {
            // 64 clients: each was cut, and came again.
            await run.WaitForAsync(() => clients.Connections >= 128, "those who never read to be cut", TimeSpan.FromSeconds(40));
        }

        await run.WaitForAsync(() => Descriptors(run.Pid) <= descriptors + 2, "their descriptors to be closed", TimeSpan.FromSeconds(20));
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
    }

    [Fact]
    public async Task Where_descriptors_are_few_a_flood_leaves_enough_for_supervision()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare("limit nofile 64")
            .Configuration(Endpoint(port) + Yaml.Hooks(preStop: "stamp @/journal preStop"))
            .Child("exit-on TERM 7 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        await using (Attack clients = Attack.Start("400 slow ones", port))
        {
            await run.WaitForAsync(() => clients.Connections >= 400, "the attack");
            Assert.InRange(Descriptors(run.Pid), 1, 50);
            run.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        }

        Assert.Contains("preStop", journal.Texts);
    }

    private static string Endpoint(int port) => $"endpoint: {{http: \"127.0.0.1:{port}\"}}\n";

    private static SupervisorSetup Setup(int port) =>
        new SupervisorSetup(RunMode.Process1).Configuration(Endpoint(port)).Child("stamp-on USR1 @/journal USR1 exit-on TERM 7 stamp @/journal main pause");

    /// <summary>How long a stop takes where nobody disturbs it, in seconds.</summary>
    private static async Task<double> QuietStopAsync()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).Start();
        await new Journal(run).WaitForAsync("main");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/readyz"));
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        return Stopwatch.GetElapsedTime(asked, run.EndedAt).TotalSeconds;
    }

    /// <summary>The median of the seconds from a signal's sending to its arrival in main.</summary>
    private static async Task<double> MedianAsync(SupervisorRun run, Journal journal, int already)
    {
        List<double> seconds = [];
        for (int i = already; i < already + Signals; i++)
        {
            long sent = Stopwatch.GetTimestamp();
            run.Signal(SignalNumbers.Usr1);
            await journal.WaitForAsync("USR1", i + 1);
            seconds.Add(Journal.Seconds(sent, journal.AllAt("USR1")[i]));
        }

        return seconds.Order().ElementAt(seconds.Count / 2);
    }

    private static int Descriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    /// <summary>VmHWM: the most memory that was ever resident.</summary>
    private static long PeakKiB(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
