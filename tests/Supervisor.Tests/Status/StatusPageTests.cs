using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Supervisor.Configuration;
using Supervisor.Loop;
using Supervisor.Processes;
using Supervisor.Status;
using Supervisor.Tests.Architecture;
using Supervisor.Tests.Configuration;
using Xunit;

namespace Supervisor.Tests.Status;

/// <summary>What <c>docs/status.md</c> says is so.</summary>
public sealed partial class StatusPageTests
{
    private static readonly string Page = File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/status.md")));

    [Fact]
    public void Its_example_is_carried_out_and_there_is_nothing_to_say_of_it()
    {
        PlanResult result = Sources.File(Example().Match(Page).Groups[1].Value).Load();
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(["example.com/warm"], result.Plan!.ReadinessGates);
    }

    [Fact]
    public void Each_reason_of_an_event_has_a_row_and_each_row_is_one()
    {
        IEnumerable<string> told = SourceFile.All.Where(file => file.Room == "Lifecycle").SelectMany(file => Reason().Matches(file.Text)).Select(match => match.Groups[1].Value);
        string table = Page[Page.IndexOf("\n## Events", StringComparison.Ordinal)..Page.IndexOf("\n## The time line", StringComparison.Ordinal)];
        IEnumerable<string> rows = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Word().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.Equal(told.Distinct().Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(EventHistory.MostKept, "The {0} that happened last are kept")]
    [InlineData(PhaseRecorder.MostOfFirstLife, "its first {0} phases")]
    [InlineData(PhaseRecorder.MostRuns, "the last {0} runs")]
    [InlineData(TerminationFile.Most, "the last {0:N0} bytes")]
    public void Its_numbers_are_those_in_force(int number, string sentence) => Assert.Contains(string.Format(CultureInfo.InvariantCulture, sentence, number), Page, StringComparison.Ordinal);

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("(?:\\bEvent = |TellEvent\\(|ExceededGracePeriod = )\"(\\w+)\"")]
    private static partial Regex Reason();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Word();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
