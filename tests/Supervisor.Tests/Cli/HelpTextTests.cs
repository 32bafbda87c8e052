using System.Collections.Immutable;
using Supervisor.Cli;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What the help says is so.</summary>
public sealed class HelpTextTests
{
    [Fact]
    public void It_fits_on_a_terminal() => Assert.All(HelpText.Text.Split('\n'), line => Assert.True(line.Length <= 100, line));

    [Fact]
    public void Each_option_it_names_is_one()
    {
        string[] options = [.. HelpText.Text.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal) || line.StartsWith("      --", StringComparison.Ordinal))
            .SelectMany(line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Where(word => word is ['-', not ' ', ..])];
        Assert.Equal(["-c", "--config", "--set", "-v", "--verbose", "-q", "--quiet", "--version", "-h", "--help"], options);
        Assert.All(options, option => Assert.IsNotType<CommandLine.Invalid>(
            RunCommandLine.Parse(option is "-c" or "--config" or "--set" ? [option, "x=1", "app"] : [option, "app"])));
    }

    /// <summary>Each example's options and settings are accepted as they stand.</summary>
    [Fact]
    public void Each_example_is_accepted()
    {
        string[] examples = [.. HelpText.Text.Split('\n').SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.Length > 0)];
        Assert.Equal(5, examples.Length);
        foreach (string example in examples)
        {
            ImmutableArray<string> words = CommandWords.Split(example, out string? problem, out _);
            Assert.Null(problem);
            string[] variables = [.. words.TakeWhile(word => word != "supervisor")];
            CommandLine.Run run = Assert.IsType<CommandLine.Run>(RunCommandLine.Parse([.. words.Skip(variables.Length + 1)]));
            Assert.Empty(PlanLoader.Load(run.Request with { ConfigFiles = [], Command = ["x"] }, [.. variables], "host", "/nonexistent/x").Errors);
        }
    }

    [Fact]
    public void Each_verb_it_names_is_one_and_no_other_is_promised()
    {
        string[] usage = [.. HelpText.Text.Split('\n').SkipWhile(line => line != "Usage:").Skip(2).TakeWhile(line => line.Length > 0).Select(line => line.Trim().Split(' ')[1])];
        Assert.Equal("VERB", usage[^1]);
        Assert.Equal(Verbs.All.Except(Verbs.Later).Order(StringComparer.Ordinal), usage[..^1].Order(StringComparer.Ordinal));
    }
}
