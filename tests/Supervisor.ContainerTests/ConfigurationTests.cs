using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>The ways in which a container is configured: <c>-e</c>, a file by volume, a file in the image. (The grammar has tests of its own.)</summary>
public sealed class ConfigurationTests(DockerEngine engine)
{
    private const string PodFile = """
        initContainers:
        - name: from-file
          command: [/child, append, /out/lines, "step: $(WHO)"]
          env:
          - {name: WHO, value: file}
        env:
        - {name: MODE, value: fast}
        """;

    [Fact]
    public async Task A_file_by_volume_named_in_the_command_line()
    {
        string image = await engine.Images.BuildAsync($"FROM {await engine.Images.Scratch}\nENTRYPOINT [\"/supervisor\", \"-c\", \"/out/pod.yaml\", \"--\"]\n");
        ContainerEnd end = await new ContainerSetup(engine, image).File("pod.yaml", PodFile).Child("append /out/lines main exit 4").RunAsync();
        Assert.Equal(4, end.ExitCode);
        Assert.Equal(["step: file", "main"], end.Lines);
    }

    [Fact]
    public async Task A_file_by_volume_named_by_the_environment_and_refined_by_it()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).File("pod.yaml", PodFile)
            .Environment("SUPERVISOR_CONFIG", "/out/pod.yaml").Environment("SUPERVISOR_INIT_CONTAINERS__0__ENV__0__VALUE", "environment")
            .Child("append /out/lines main exit 4").RunAsync();
        Assert.Equal(4, end.ExitCode);
        Assert.Equal(["step: environment", "main"], end.Lines);
    }

    [Fact]
    public async Task A_file_in_the_image_at_its_usual_place()
    {
        using TemporaryDirectory directory = new();
        string image = await engine.Images.BuildAsync(
            $"FROM {await engine.Images.Scratch}\nCOPY supervisor.yaml /etc/supervisor/\n", ("supervisor.yaml", directory.Write("file", PodFile)));
        ContainerEnd end = await new ContainerSetup(engine, image).Child("append /out/lines main exit 4").RunAsync();
        Assert.Equal(4, end.ExitCode);
        Assert.Equal(["step: file", "main"], end.Lines);
    }

    [Fact]
    public async Task Variables_of_the_image_and_of_docker_run_with_the_command_in_the_configuration()
    {
        string image = await engine.Images.BuildAsync(
            $"FROM {await engine.Images.Scratch}\nENV SUPERVISOR_COMMAND='/child append /out/lines \"one word\" exit 4'\nENTRYPOINT [\"/supervisor\"]\n");
        ContainerEnd end = await new ContainerSetup(engine, image).Environment("SUPERVISOR_INIT_CONTAINERS", "/child append /out/lines first\n/child append /out/lines second").RunAsync();
        Assert.Equal(4, end.ExitCode);
        Assert.Equal(["first", "second", "one word"], end.Lines);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_78_and_one_line_that_names_it()
    {
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Scratch).Environment("SUPERVISOR_CONFIG", "/out/pod.yaml").Child("append /out/lines main").RunAsync();
        Assert.Equal(78, end.ExitCode);
        Assert.Contains("/out/pod.yaml", Assert.Single(end.Client.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(end.Lines);
    }
}
