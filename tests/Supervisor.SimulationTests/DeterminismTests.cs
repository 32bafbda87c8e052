using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Supervisor.Simulation.Scenarios;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>The same seed is the same life: here, on every machine, and with every version of .NET.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Random_numbers_are_those_of_SplitMix64()
    {
        // The reference implementation's first three for the seed 1234567 (https://prng.di.unimi.it/splitmix64.c).
        SplitMix64 random = new(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void Scenarios_of_seeds_stay_what_they_are()
    {
        // Of those that were not rehearsed: they follow from the seed alone, and change only with the generator.
        StringBuilder text = new();
        for (ulong seed = 1; seed <= 500; seed++)
        {
            text.Append(Generator.Plain(seed));
        }

        Assert.Equal(Golden.Scenarios, Hash(text.ToString()));
    }

    [Fact]
    public void Traces_of_seeds_stay_what_they_are()
    {
        // What the core does, not the words of its log: this changes only with a decision of the core, and then on purpose.
        StringBuilder text = new();
        for (ulong seed = 1; seed <= 200; seed++)
        {
            ScenarioRun run = new(Generator.Plain(seed), judge: null);
            run.Play();
            text.AppendJoin('\n', run.Kernel.Timeline);
        }

        Assert.Equal(Golden.Timelines, Hash(text.ToString()));
    }

    [Fact]
    public async Task Another_process_in_another_place_lives_the_same_lives()
    {
        // Hashes of strings are salted anew in each process; zone and language are others.
        for (int seed = 1; seed <= 5; seed++)
        {
            Assert.Equal(await ShowAsync(seed, "C", "UTC"), await ShowAsync(seed, "tr_TR.UTF-8", "Asia/Kathmandu"));
        }
    }

    [Fact]
    public void A_life_is_lived_twice_the_same_way()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            Assert.Equal(TraceWriter.Of(Generator.Of(seed)).Lines, TraceWriter.Of(Generator.Of(seed)).Lines);
        }
    }

    private static async Task<string> ShowAsync(int seed, string language, string zone)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!.Replace("Supervisor.SimulationTests", "Supervisor.Simulation", StringComparison.Ordinal), ["--seed", $"{seed}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["LANG"] = language;
        start.Environment["TZ"] = zone;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("BEGIN", output, StringComparison.Ordinal);
        return output;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static class Golden
    {
        public const string Scenarios = "03c55c3be96e8db28e50258aa6c949cb9e42fcba9f1571381e017e7755608d7e";
        public const string Timelines = "ef54a5dabde9dee0155da64d65b87c4b60967fd547a6f0235f2c9a897e0355c9";
    }
}
