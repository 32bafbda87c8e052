using System.Text.RegularExpressions;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>What README.md shows is what happens: its Dockerfile, its file, its error line.</summary>
public sealed partial class ReadmeTests(DockerEngine engine)
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task Its_Dockerfile_makes_a_container_that_lives_and_stops_as_it_says()
    {
        string[] lines = [.. s_text.Split('\n').SkipWhile(line => line != "    FROM scratch").TakeWhile(line => line.Length > 0).Select(line => line[4..])];
        using TemporaryDirectory context = new();
        Directory.CreateDirectory(context["artifacts"]);
        File.Copy(Repository.Supervisor, context["artifacts/supervisor"]);
        File.Copy(ChildProgram.Path, context["myserver"]);
        context.Write("Dockerfile", string.Join('\n', lines));

        // The test's server needs to be told what to do; Docker needs no five seconds to look.
        await using Container container = await new ContainerSetup(engine, await engine.Images.BuildContextAsync(context.Path)).Options("--health-interval", "500ms")
            .Command("/myserver", "append-on", "TERM", "/out/life", "TERM", "exit-on", "TERM", "5", "serve", "8080").StartAsync();
        await container.WaitForHealthAsync("healthy");

        Task<TimeSpan> stop = container.StopAsync();
        await container.WaitForLogAsync("draining");
        Assert.Equal(1, (await container.ExecuteAsync("/supervisor", "health")).ExitCode); // unready, and it serves
        Assert.Empty(container.Directory.Lines("life"));
        Assert.InRange(await stop, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Assert.Equal((5, false), ((await container.StateAsync()).ExitCode, (await container.LogsAsync()).Error.Contains("SIGKILL", StringComparison.Ordinal)));
        Assert.Equal(["TERM"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task Its_file_is_valid_and_its_error_line_is_what_a_slip_gives()
    {
        string file = YamlBlock().Match(s_text).Groups["yaml"].Value;
        using TemporaryDirectory directory = new();
        directory.Write("supervisor.yaml", file);
        Tool supervisor = new(Repository.Supervisor, new Dictionary<string, string>());
        CommandResult valid = await supervisor.RunAsync("validate", directory["supervisor.yaml"]);
        Assert.True(valid.ExitCode == 0, valid.ToString());

        directory.Write("supervisor.yaml", file.Replace("terminationGracePeriodSeconds", "terminationGracePeriodSecond", StringComparison.Ordinal));
        CommandResult wrong = await supervisor.RunAsync("validate", directory["supervisor.yaml"]);
        Assert.Equal(78, wrong.ExitCode);
        Assert.Contains(Assert.Single(wrong.OutputLines, line => line.Contains("did you mean", StringComparison.Ordinal)).Replace(directory.Path + "/", "", StringComparison.Ordinal), s_text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_links_and_those_of_docs_lead_to_files_that_are_there()
    {
        string[] pages = ["README.md", "docker/examples/samples/README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(page => $"docs/{Path.GetFileName(page)}")];
        Assert.All(pages, page =>
        {
            string from = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
            Assert.All(Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(link => link.Groups["path"].Value), path => Assert.True(File.Exists(Path.Combine(from, path)), $"{page}: {path}"));
        });
    }

    [GeneratedRegex(@"```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
