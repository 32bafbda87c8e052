using System.Globalization;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>
/// Too little of everything. Wherever the limit lies, the outcome is one of two: it works, or one sentence says what is missing and the exit
/// code is 71. Never a crash (139), a silent end (255), or a hang.
/// </summary>
public sealed class ScarcityTests
{
    [Fact]
    public async Task S58_a_pids_limit_of_1_is_71_and_one_sentence()
    {
        using PidsLimit limit = new(1);
        await RefusedAsync(new SupervisorSetup(RunMode.Process1).PrepareOutside("append", limit.Procs, "0"), "pids");
    }

    [Fact]
    public async Task S58_whatever_the_pids_limit_it_works_or_one_sentence_says_why_not()
    {
        for (int pids = 1; pids <= 8; pids++)
        {
            using PidsLimit limit = new(pids);
            await WorksOrRefusesAsync(new SupervisorSetup(RunMode.Process1).PrepareOutside("append", limit.Procs, "0"), mustWork: pids == 8);
        }
    }

    [Fact]
    public async Task S58_whatever_the_process_limit_of_a_user_it_works_or_one_sentence_says_why_not()
    {
        // A user that has no other process on this machine.
        for (int processes = 1; processes <= 8; processes++)
        {
            await WorksOrRefusesAsync(new SupervisorSetup(RunMode.Process1).Prepare($"limit nproc {processes} user 64999 64999"), mustWork: processes == 8);
        }
    }

    [Fact]
    public async Task S58_a_spawn_that_is_refused_later_fails_the_hook_and_not_the_container()
    {
        // Main is there and the limit is reached: preStop can't be spawned, and the stop goes on without it.
        using PidsLimit limit = new(100);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).PrepareOutside("append", limit.Procs, "0").Configuration(Yaml.Hooks(preStop: "append @/preStop ran"))
            .Child("exit-on TERM 31 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        limit.Set(1);
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(31), await run.WaitForExitAsync());
        Assert.Contains("EAGAIN", run.Log, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Directory["preStop"]));
    }

    [Fact]
    public async Task S58_whatever_the_limit_of_open_files_it_works_or_one_sentence_says_why_not()
    {
        for (int files = 3; files <= 20; files++)
        {
            await WorksOrRefusesAsync(new SupervisorSetup(RunMode.Process1).Prepare($"limit nofile {files}"), mustWork: files == 20);
        }
    }

    [Fact]
    public async Task The_highest_limit_of_open_files_costs_no_time_and_the_highest_descriptor_is_handed_on()
    {
        // A million where the machine allows it: nothing may go through them one by one.
        int highest = int.Parse(HostCommand.Run("sh", "-c", "ulimit -Hn").Trim(), CultureInfo.InvariantCulture) - 1;
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare($"limit nofile max open {highest} @/high").Child("say main-is-up exit 32").Start();
        Assert.Equal(ExitStatus.Exited(32), await run.WaitForExitAsync());
        Assert.InRange(run.Lifetime.TotalSeconds, 0, 1);
        await using SupervisorRun look = new SupervisorSetup(RunMode.Process1).Prepare($"limit nofile max open {highest} @/high")
            .Command("/bin/sh", "-c", $"test -e /proc/self/fd/{highest}").Start();
        Assert.Equal(ExitStatus.Exited(0), await look.WaitForExitAsync());
    }

    [Fact]
    public async Task A_descriptor_above_a_limit_that_was_lowered_since_is_handed_on()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare("open 100 @/high limit nofile 64").Command("/bin/sh", "-c", "test -e /proc/self/fd/100").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Whatever_the_address_space_it_works_or_one_sentence_says_why_not()
    {
        // Below the size of the file itself the kernel kills what execve(2) has begun.
        foreach (int mebibytes in (int[])[.. Enumerable.Range(32, 40), 128, 256])
        {
            await WorksOrRefusesAsync(
                new SupervisorSetup(RunMode.Process1).Prepare(string.Create(CultureInfo.InvariantCulture, $"limit as {mebibytes * 1024L * 1024}")), mustWork: mebibytes == 256);
        }
    }

    private static async Task RefusedAsync(SupervisorSetup setup, string word)
    {
        await using SupervisorRun run = setup.Options("-q").Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(71), await run.WaitForExitAsync());
        Assert.Contains(word, Assert.Single(Lines(run)), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static async Task WorksOrRefusesAsync(SupervisorSetup setup, bool mustWork)
    {
        await using SupervisorRun run = setup.Options("-q").Child("say main").Start();
        ExitStatus status = await run.WaitForExitAsync();
        if (status == ExitStatus.Exited(0))
        {
            Assert.Equal("main\n", run.Output);
            return;
        }

        Assert.False(mustWork, run.Dump());
        // 78: the configuration's file can't even be looked for.
        Assert.True(status == ExitStatus.Exited(71) || status == ExitStatus.Exited(78), run.Dump());
        Assert.Single(Lines(run));
        Assert.Empty(run.Output);
    }

    private static string[] Lines(SupervisorRun run) => run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
