using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Exit;

/// <summary><c>validate</c> and <c>config</c> of the published file: what a user sees, and that nothing is started.</summary>
public sealed class ConfigurationVerbTests
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 7
          containers:
          - name: app
            image: example.com/app:1
            command: [sh, -c, "exec sleep 60"]
            env: [{name: TOKEN, value: hunter2}]
        """;

    [Fact]
    public async Task Validate_of_a_good_manifest_is_0_and_starts_nothing()
    {
        (ExitStatus exit, string output, string log) = await RunAsync(Pod, "validate", "@/pod.yaml");
        Assert.Equal(ExitStatus.Exited(0), exit);
        Assert.Contains("spec.containers[0].image", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output + log, StringComparison.Ordinal);
        Assert.DoesNotContain("started", output + log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_says_everything_that_is_wrong_at_once_with_its_place()
    {
        string pod = Pod.Replace("restartPolicy: Never", "restartPolice: Never", StringComparison.Ordinal).Replace("Seconds: 7", "Seconds: soon", StringComparison.Ordinal);
        (ExitStatus exit, string output, _) = await RunAsync(pod, "validate", "@/pod.yaml");
        Assert.Equal(ExitStatus.Exited(78), exit);
        Assert.Contains("pod.yaml:5:3: spec.restartPolice: unknown key; did you mean restartPolicy?", output, StringComparison.Ordinal);
        Assert.Contains("pod.yaml:6:34: spec.terminationGracePeriodSeconds:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_config_prints_runs_as_the_manifest_would()
    {
        (ExitStatus exit, string printed, _) = await RunAsync(Pod.Replace("exec sleep 60", "exit 17", StringComparison.Ordinal), "config", "-c", "@/pod.yaml");
        Assert.Equal(ExitStatus.Exited(0), exit);
        Assert.Contains("pod.yaml:6:34", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", printed, StringComparison.Ordinal);

        // The masked secret is taken from the environment, as what is printed says.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("TOKEN", "hunter2").Configuration(printed).Arguments().Start();
        Assert.Equal(ExitStatus.Exited(17), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData("mkfifo @/secret")]
    [InlineData("ln -s /nowhere @/secret")]
    [InlineData("mkdir @/secret")]
    public async Task A_secret_file_that_can_not_be_read_is_an_error_and_no_hang(string make)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).PrepareOutside("fork", "[", "exec", "/bin/sh", "-c", make, "]", "wait")
            .Environment("SUPERVISOR_NAME_FILE", "@/secret").Child("exit 0").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains("SUPERVISOR_NAME_FILE", run.Log, StringComparison.Ordinal);
    }

    private static async Task<(ExitStatus Exit, string Output, string Log)> RunAsync(string pod, params string[] arguments)
    {
        using TemporaryDirectory directory = new();
        directory.Write("pod.yaml", pod);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Arguments([.. arguments.Select(argument => argument.Replace("@/pod.yaml", directory["pod.yaml"], StringComparison.Ordinal))]).Start();
        return (await run.WaitForExitAsync(), run.Output, run.Log);
    }
}
