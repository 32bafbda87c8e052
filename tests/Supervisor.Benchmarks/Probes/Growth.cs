using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>What a long life leaves in memory and in the table of descriptors: attempts and restarts, each as fast as they go.</summary>
internal sealed class Growth(string? subject)
{
    /// <summary>Attempts, or restarts, after which everything that there is was loaded once.</summary>
    private const int WarmUp = 200;

    /// <param name="Bytes">By which resident memory has grown since the warm-up.</param>
    /// <param name="Descriptors">By how many descriptors there are more.</param>
    internal sealed record Result(long Bytes, int Descriptors);

    /// <summary>Attempts of one kind.</summary>
    internal async Task<Result> OfAttemptsAsync(string kind, int attempts)
    {
        using ProbeTarget target = new(kind);
        await using SupervisorRun run = ProbedSupervisor.Start(subject, target, TimeSpan.FromMilliseconds(0.1));
        return await MeasureAsync(run, () => target.Count, attempts);
    }

    /// <summary>Restarts of a main process that ends at once.</summary>
    internal async Task<Result> OfRestartsAsync(int restarts)
    {
        using ProbeTarget target = new("exec");
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, subject)
            .Configuration("restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.001, maxSeconds: 0.001}\n").Command(target.Command).Start();
        return await MeasureAsync(run, () => target.Count, restarts);
    }

    private static async Task<Result> MeasureAsync(SupervisorRun run, Func<int> count, int more)
    {
        TimeSpan limit = TimeSpan.FromSeconds(60);
        await run.WaitForAsync(() => count() >= WarmUp, "the first attempts", limit);
        (long bytes, int descriptors) = Read(run.Pid);
        await run.WaitForAsync(() => count() >= WarmUp + more, "attempts", limit);
        (long bytesAfter, int descriptorsAfter) = Read(run.Pid);
        return new Result(bytesAfter - bytes, descriptorsAfter - descriptors);
    }

    private static (long Bytes, int Descriptors) Read(int pid) => (ProcessMemory.Read(pid).Resident, Directory.GetFiles($"/proc/{pid}/fd").Length);
}
