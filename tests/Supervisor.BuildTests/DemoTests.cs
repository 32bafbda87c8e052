using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.BuildTests;

/// <summary>The demo, on the published file and without Docker, as most see it first. Its exit code is 0 only if the life went as it should.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string s_demo = Path.Combine(Repository.Root, "docker", "demo", "run.sh");

    private readonly TemporaryDirectory _tools = new();

    public void Dispose() => _tools.Dispose();

    [Fact]
    public async Task In_namespaces_the_life_goes_as_it_should() =>
        AssertGood(await Script.RunAsync(s_demo, Without("docker")), "a private PID, mount and network namespace");

    [Fact]
    public async Task Where_no_namespace_may_be_made_it_is_an_ordinary_process()
    {
        // Such a process has the machine's network, where the demo's ports may be taken: the test gives it one of its own.
        string ownNetwork = _tools.Write("own-network", $"""
            exec /usr/bin/unshare --user --map-root-user --net /bin/sh -c '/bin/busybox ip link set lo up && exec /bin/bash {s_demo}'
            """);
        AssertGood(await Script.RunAsync(ownNetwork, Without("docker", "unshare")), "an ordinary process");
    }

    private static void AssertGood(Script run, string way)
    {
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Empty(run.Error);
        Assert.Contains(way, run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["exit code", "order of the steps", "seen by the client", "the slow request"],
            run.Output.Split('\n').Where(line => line.Contains("| ok: ", StringComparison.Ordinal)).Select(line => line.Split("ok: ")[1]));
    }

    /// <summary>An environment in which these programs fail.</summary>
    private Dictionary<string, string> Without(params IEnumerable<string> programs)
    {
        foreach (string program in programs)
        {
            File.SetUnixFileMode(_tools.Write(program, "#!/bin/sh\nexit 1\n"), (UnixFileMode)0b111_101_101);
        }

        return new Dictionary<string, string> { ["PATH"] = $"{_tools.Path}:{Environment.GetEnvironmentVariable("PATH")}" };
    }
}
