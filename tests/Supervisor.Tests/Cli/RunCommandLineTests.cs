using System.Collections.Immutable;
using Supervisor.Cli;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Cli;

public sealed class RunCommandLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("app", "app")]
    [InlineData("-- app", "app")]
    [InlineData("--", "")]
    // tini ci, `-- --`: the first ends the options, the second is the command's.
    [InlineData("-- --", "--")]
    [InlineData("-- -- app", "-- app")]
    [InlineData("app --", "app --")]
    [InlineData("app -- -v", "app -- -v")]
    [InlineData("app --set a=b -v -c x --help --version", "app --set a=b -v -c x --help --version")]
    [InlineData("-- --help", "--help")]
    [InlineData("-", "-")]
    [InlineData("- -v", "- -v")]
    [InlineData("-v app", "app")]
    // A verb behind -- is a command like any other.
    [InlineData("-- stop", "stop")]
    [InlineData("-v -- describe -x", "describe -x")]
    [InlineData("Stop", "Stop")]
    public void S10_options_end_at_the_first_word_that_is_none(string line, string command) => Assert.Equal(Words(command), Run(line).Command);

    [Fact]
    public void An_empty_word_is_a_command() =>
        Assert.Equal([""], Assert.IsType<CommandLine.Run>(RunCommandLine.Parse([""])).Request.Command);

    [Fact]
    public void Nothing_of_the_command_is_touched()
    {
        ImmutableArray<string> command = ["/bin/x", "", "-c", "a b", "\uDCFF", "$(HOME)", "--"];
        Assert.Equal(command, Assert.IsType<CommandLine.Run>(RunCommandLine.Parse(["-v", .. command])).Request.Command);
        Assert.Equal(command, Assert.IsType<CommandLine.Run>(RunCommandLine.Parse(["--", .. command])).Request.Command);
    }

    [Fact]
    public void Options_in_both_spellings_and_in_their_order()
    {
        RunRequest request = Run("-c a --config b --config=c=d -c - --set x=1 --set=y=2=3 -v --verbose app");
        Assert.Equal(["a", "b", "c=d", "-"], request.ConfigFiles);
        Assert.Equal(["x=1", "y=2=3"], request.Settings);
        Assert.True(request.Verbose);
        Assert.False(request.Quiet);
        Assert.True(Run("-q app").Quiet);
        Assert.True(Run("--quiet app").Quiet);
        Assert.False(Run("app").Verbose);
    }

    [Fact]
    public void The_value_of_an_option_may_look_like_an_option() =>
        Assert.Equal(["--", "-v"], Run("-c -- --config -v app").ConfigFiles);

    public static TheoryData<string> AllVerbs => [.. Verbs.All];

    [Theory]
    [MemberData(nameof(AllVerbs))]
    public void A_first_word_that_is_a_verb_is_that_verb(string verb)
    {
        CommandLine.Verb parsed = Assert.IsType<CommandLine.Verb>(RunCommandLine.Parse([verb, "--help", "--", "-x"]));
        Assert.Equal(verb, parsed.Name);
        Assert.Equal(["--help", "--", "-x"], parsed.Rest);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-v --help app")]
    [InlineData("--unknown -h")]
    public void Help(string line) => Assert.IsType<CommandLine.Help>(Parse(line));

    [Theory]
    [InlineData("--version")]
    [InlineData("-q --version app")]
    public void S10_version(string line) => Assert.IsType<CommandLine.Version>(Parse(line));

    [Theory]
    [InlineData("--verbos app", "command line: --verbos: unknown option; did you mean --verbose?")]
    [InlineData("--congif=x app", "command line: --congif: unknown option; did you mean --config?")]
    [InlineData("--foo app", "command line: --foo: unknown option; known are -c, --config, --set, -v, --verbose, -q, --quiet, --version, -h, --help")]
    [InlineData("-x app", "command line: -x: unknown option; known are -c, --config, --set, -v, --verbose, -q, --quiet, --version, -h, --help")]
    [InlineData("-vv app", "command line: -vv: unknown option; did you mean -v?")]
    [InlineData("-cfile app", "command line: -cfile: unknown option; did you mean -c FILE?")]
    [InlineData("-c", "command line: -c: a value is missing: the path of a file, or - for standard input")]
    [InlineData("--config", "command line: --config: a value is missing: the path of a file, or - for standard input")]
    [InlineData("--config= app", "command line: --config: a value is missing: the path of a file, or - for standard input")]
    [InlineData("--set", "command line: --set: a value is missing: KEY=VALUE, e.g. --set drainSeconds=5")]
    [InlineData("--verbose=1 app", "command line: --verbose: takes no value")]
    [InlineData("-v -q app", "command line: -v: excludes -q")]
    [InlineData("-v stop", "command line: stop: a verb is the first word, before all options; for a program of that name write -- stop")]
    public void A_fault_in_the_options(string line, string error) =>
        Assert.Equal([error], Assert.IsType<CommandLine.Invalid>(Parse(line)).Errors.Select(fault => fault.ToString()));

    [Fact]
    public void All_faults_are_reported_at_once() =>
        Assert.Equal(
            ["--foo", "--quiet", "-x", "-v"],
            Assert.IsType<CommandLine.Invalid>(Parse("--foo -v --quiet=1 -x -q app")).Errors.Select(error => error.Key));

    private static CommandLine Parse(string line) => RunCommandLine.Parse(Words(line));

    private static RunRequest Run(string line) => Assert.IsType<CommandLine.Run>(Parse(line)).Request;

    private static ImmutableArray<string> Words(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
