using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>A string in the place of a command list, a hook, an init step, or all init steps.</summary>
public sealed class ShortFormTests
{
    [Theory]
    [InlineData("nginx -g 'daemon off;'", "nginx", "-g", "daemon off;")]
    [InlineData("  a\tb\nc  ", "a", "b", "c")]
    [InlineData("a''b \"\" ''", "ab", "", "")]
    [InlineData("a\\ b \\'c \\\\", "a b", "'c", "\\")]
    [InlineData("\"a \\\"b\\\" \\$c \\d \\`\"", "a \"b\" $c \\d `")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("a\\\nb \\\n c", "ab", "c")]
    [InlineData("\"a\\\nb\nc\"", "ab\nc")]
    [InlineData("a#b #c", "a#b", "#c")]
    [InlineData("* ~ ? {a,b} $((1)) a=b", "*", "~", "?", "{a,b}", "$((1))", "a=b")]
    [InlineData("'it'\\''s'", "it's")]
    public void A_command_line_is_split_as_a_posix_shell_would_quote_it(string text, params string[] words)
    {
        Assert.Equal(words, CommandWords.Split(text, out string? problem, out _));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "is blank")]
    [InlineData(" \n", "is blank")]
    [InlineData("\\\n", "is blank")]
    [InlineData("a 'b", "the quote ' at character 3 is not closed")]
    [InlineData("a \"b\\\"", "the quote \" at character 3 is not closed")]
    [InlineData("a\\", "ends in a backslash, which quotes nothing")]
    public void S120_bad_quoting_is_refused_with_its_position(string text, string expected)
    {
        Assert.Empty(CommandWords.Split(text, out string? problem, out _));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("a && b", "&&")]
    [InlineData("a; b", "a;")]
    [InlineData("a > /dev/null", ">")]
    [InlineData("a $HOME", "$HOME")]
    [InlineData("a ${HOME}", "${HOME}")]
    [InlineData("a $(date)", "$(date)")]
    [InlineData("a '&&' \\; {}\\; '$HOME' \"$HOME\" 5$", null)]
    public void What_only_a_shell_would_read_otherwise_is_suspect(string text, string? expected)
    {
        CommandWords.Split(text, out _, out string? suspect);
        Assert.Equal(expected, suspect);
    }

    [Fact]
    public void A_suspect_word_is_a_warning_with_its_place() =>
        Assert.Equal(
            ["0.yaml:1:22: lifecycle.preStop: \"&&\" looks like shell, but no shell reads it, so it is handed over as a word; for a shell write: sh -c '...'"],
            (Sources.File("lifecycle: {preStop: 'a && b'}") with { Command = ["/main"] }).Load().Warnings);

    [Theory]
    [InlineData("sleep:5", "sleep 5")]
    [InlineData(" sleep: 250ms ", "sleep 0.25")]
    [InlineData("exec:test -e /ok", "exec test|-e|/ok")]
    [InlineData("nginx -s quit", "exec nginx|-s|quit")]
    [InlineData("sleep 5", "exec sleep|5")]
    [InlineData("ftp://x/y", "exec ftp://x/y")]
    [InlineData("echo $(X)", "exec echo|$(X)")]
    public void A_string_in_the_place_of_a_hook(string text, string expected)
    {
        foreach (Sources sources in new[]
        {
            Sources.File($"lifecycle: {{preStop: \"{text}\"}}"),
            Sources.Variables($"SUPERVISOR_LIFECYCLE__PRE_STOP={text}", "X=1"),
            Sources.Set($"lifecycle.preStop={text}"),
        })
        {
            string actual = sources.Plan().Main.PreStop!.Handler switch
            {
                HandlerPlan.Sleep sleep => $"sleep {sleep.Duration.TotalSeconds}",
                HandlerPlan.Exec exec => "exec " + string.Join('|', exec.Process.Argv),
                _ => "",
            };
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Several_lines_in_the_place_of_all_init_containers_are_a_step_each()
    {
        const string Text = """

            # wait for the database
            sh -c "until nc -z db 5432
            do sleep 1
            done"

            exec:migrate 'up
            now' \
              --all
            # done
            warm '#1' # not a comment
            """;
        string[] expected = ["init-0: sh|-c|until nc -z db 5432\ndo sleep 1\ndone", "init-1: migrate|up\nnow|--all", "init-2: warm|#1|#|not|a|comment"];
        Assert.Equal(expected, Steps(Sources.Variables("SUPERVISOR_INIT_CONTAINERS=" + Text)));
        Assert.Equal(expected, Steps(Sources.Set("initContainers=" + Text)));
        Assert.Equal(expected, Steps(Sources.File("initContainers: |\n  " + Text.TrimStart().Replace("\n", "\n  ", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_string_in_the_place_of_an_init_container() =>
        Assert.Equal(["init-0: a|b c", "x: d", "init-2: e"], Steps(Sources.File("initContainers: [\"a 'b c'\", {name: x, command: d}, 'exec: e']")));

    [Theory]
    [InlineData("[\"a\", \"b c\"]")]
    [InlineData("['a', b c]")]
    [InlineData("[a, b c]")]
    public void A_command_may_be_a_list_in_flow_form(string text)
    {
        Assert.Equal(["a", "b c"], Sources.Variables("SUPERVISOR_COMMAND=" + text).Load().Plan!.Main.Process.Argv);
        Assert.Equal(["a", "b c"], Sources.Set("command=" + text).Load().Plan!.Main.Process.Argv);
    }

    private static IEnumerable<string> Steps(Sources sources)
    {
        ImmutableArray<InitStepPlan> steps = sources.Plan().InitSteps;
        return steps.Select(step => $"{step.Process.Name}: {string.Join('|', step.Process.Argv)}");
    }
}
