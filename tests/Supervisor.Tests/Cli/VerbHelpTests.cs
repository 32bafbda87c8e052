using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>VERB --help</c>.</summary>
public sealed class VerbHelpTests
{
    public static TheoryData<string> All => [.. Verbs.All.Except(Verbs.Later)];

    [Theory]
    [MemberData(nameof(All))]
    public void It_names_the_verb_and_each_of_its_options_and_its_exit_codes(string verb)
    {
        string text = VerbHelp.Text(verb);
        Assert.StartsWith($"supervisor {verb}", text, StringComparison.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 105 && line == line.TrimEnd(), line));
        if (verb is not ("completion" or "validate" or "config"))
        {
            Assert.All(VerbWords.Known(verb), option => Assert.Contains(option, text, StringComparison.Ordinal));
        }

        if (verb != "completion")
        {
            Assert.Contains("Exit codes:", text, StringComparison.Ordinal);
        }
    }
}
