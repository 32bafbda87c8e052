using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Supervisor.Configuration;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>The examples of <c>docs/probes.md</c> are carried out as they stand, and its back-off is the one that there is.</summary>
public sealed partial class ProbesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/probes.md")));

    public static TheoryData<string> Files => [.. Blocks("yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_carried_out_and_there_is_nothing_to_say_of_it(string yaml)
    {
        PlanResult result = Sources.File(yaml).Load();
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.DoesNotContain(
            new Hints(result.Plan!, result.Settings!, HintTests.Everything).Find(), hint => !hint.Text.Contains("docker stop", StringComparison.Ordinal));
    }

    [Fact]
    public void The_variables_are_carried_out()
    {
        string[] variables = [.. Assert.Single(Blocks("sh")).Trim().Split('\n').Select(static line => Assert.Single(CommandWords.Split(line, out _, out _)))];
        PodPlan plan = Sources.Variables(variables).Plan();
        Assert.Equal(30, plan.Main.Probes.Startup!.FailureThreshold);
        Assert.IsType<HandlerPlan.Exec>(plan.Main.Probes.Readiness!.Handler);
        Assert.Equal(TimeSpan.FromMilliseconds(500), plan.Main.Probes.Liveness!.Period);
        Assert.Equal(RestartPolicy.OnFailure, plan.Main.Restart.Policy);
    }

    [Fact]
    public void The_back_off_has_these_waits()
    {
        ImmutableArray<TimeSpan> waits = [.. Blocks("text").Single(static block => block.EndsWith(", ...\n", StringComparison.Ordinal)).Trim().Split(", ")[..^1].Select(static wait => DurationText.TryParse(wait)!.Value)];
        RestartBackoff backoff = new(RestartPlan.Default);
        Assert.Equal(waits, waits.Select(_ => backoff.Next(TimeSpan.FromSeconds(1))));
        Assert.True(waits.Length > 6 && waits[^1] == RestartPlan.Default.MaximumBackoff);
    }

    /// <summary>Each link within the page, and each to another one, has a heading there.</summary>
    [Fact]
    public void Its_links_lead_somewhere()
    {
        string directory = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs");
        MatchCollection links = Link().Matches(Page);
        Assert.NotEmpty(links);
        foreach (Match link in links)
        {
            string text = link.Groups[1].Value.Length == 0 ? Page : File.ReadAllText(Path.Combine(directory, link.Groups[1].Value));
            IEnumerable<string> headings = text.Split('\n').Where(static line => line.StartsWith('#')).Select(static line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));
            Assert.Contains(link.Groups[2].Value, headings);
        }
    }

    private static string[] Blocks(string language)
    {
        string[] blocks = [.. Block().Matches(Page).Where(match => match.Groups[1].Value == language).Select(static match => match.Groups[2].Value)];
        Assert.NotEmpty(blocks);
        return blocks;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\\]\\(([a-z.]*)#([^)]+)\\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();
}
