using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Exit;

/// <summary>What the main process ended with is what the container ends with.</summary>
public sealed class ExitCodeTests
{
    /// <summary>Runs at a time: the machine is busy, no run waits for its turn for long.</summary>
    private const int Width = 4;

    /// <summary>The signals that end a process by default, 1 to 64 without the C library's own (signal(7)).</summary>
    private static readonly int[] s_deadly = [.. Enumerable.Range(1, 64).Except([17, 18, 19, 20, 21, 22, 23, 28, 32, 33])];

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S1_every_exit_code_comes_back_unchanged(RunMode mode)
    {
        int[] expected = [.. Enumerable.Range(0, 256)];
        Assert.Equal(expected, await ExitCodesAsync(mode, expected.Select(code => $"exit {code}")));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S2_death_by_signal_n_comes_back_as_128_plus_n(RunMode mode) =>
        Assert.Equal(s_deadly.Select(signal => 128 + signal), await ExitCodesAsync(mode, s_deadly.Select(signal => $"die-by {signal}")));

    [Theory]
    [InlineData(256, 0)]
    [InlineData(300, 44)]
    [InlineData(-1, 255)]
    public async Task S8_an_exit_code_beyond_a_byte_comes_back_as_its_last_byte(int code, int expected)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child($"exit {code}").Start();
        Assert.Equal(ExitStatus.Exited(expected), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 0)]
    [InlineData("exit 4", 0)]
    [InlineData("exit 5", 0)]
    [InlineData("die-by TERM", 0)]
    [InlineData("exit 6", 6)]
    [InlineData("exit 2", 2)]
    [InlineData("die-by INT", 130)]
    public async Task S15_codes_that_are_listed_as_success_end_with_0_and_others_stay(string verbs, int expected)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration("successExitCodes: [\"3-5\", 143]").Child(verbs).Start();
        Assert.Equal(ExitStatus.Exited(expected), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S16_a_failed_init_step_ends_the_container_with_its_code_and_main_never_runs(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("exit 0", "exit 23"))
            .Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(23), await run.WaitForExitAsync());
        Assert.DoesNotContain("main\n", run.StandardOutput.Text(), StringComparison.Ordinal);
        Assert.Contains("step-1", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S16_the_code_of_main_after_a_stop_request_is_still_its_own(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("exit-on TERM 9 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
    }

    /// <summary>The codes in order; a supervisor that did not exit by itself counts as -(signal).</summary>
    private static async Task<int[]> ExitCodesAsync(RunMode mode, IEnumerable<string> mains)
    {
        string[] verbs = [.. mains];
        int[] codes = new int[verbs.Length];
        await Parallel.ForAsync(0, verbs.Length, new ParallelOptions { MaxDegreeOfParallelism = Width }, async (i, _) =>
        {
            await using SupervisorRun run = new SupervisorSetup(mode).Child(verbs[i]).Start();
            ExitStatus status = await run.WaitForExitAsync();
            codes[i] = status.Signal != 0 ? -status.Signal : status.Code;
        });
        return codes;
    }
}
