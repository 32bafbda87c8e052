using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary><c>completion</c>: the scripts in the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public CompletionTests() => _directory.Write("script.bash", HostCommand.Run(Repository.Supervisor, "completion", "bash"));

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("supervisor des", "describe")]
    [InlineData("supervisor --ver", "--verbose --version")]
    [InlineData("supervisor health l", "live")]
    [InlineData("supervisor health -", "--socket -q --quiet -h --help")]
    [InlineData("supervisor get -o w", "wide")]
    [InlineData("supervisor events -o ", "json yaml")]
    [InlineData("supervisor get -w --o", "--output")]
    [InlineData("supervisor wait ", "ready exit")]
    [InlineData("supervisor condition x T", "True")]
    [InlineData("supervisor condition --reason y x F", "False")]
    [InlineData("supervisor condition ", "")]
    [InlineData("supervisor signal web SIGH", "SIGHUP")]
    [InlineData("supervisor completion z", "zsh")]
    [InlineData("supervisor stop --grace-period ", "")]
    [InlineData("supervisor get --socket @/script", "@/script.bash")]
    [InlineData("supervisor validate @/script", "@/script.bash")]
    [InlineData("supervisor nonsense x", "")]
    public void Bash(string line, string expected)
    {
        // What bash does when the tab key is pressed.
        string here = line.Replace("@", _directory.Path, StringComparison.Ordinal);
        string script = $"source '{_directory["script.bash"]}'; read -ra COMP_WORDS <<<'{here}'; [[ '{here}' == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
            + "complete -p supervisor >/dev/null && _supervisor; echo \"${COMPREPLY[*]}\"";
        Assert.Equal(expected.Replace("@", _directory.Path, StringComparison.Ordinal), HostCommand.Run("bash", "--norc", "-c", script).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public void Each_shell_reads_its_script(string shell, string check)
    {
        _directory.Write($"script.{shell}", HostCommand.Run(Repository.Supervisor, "completion", shell));
        Assert.Empty(HostCommand.Run(shell, check, _directory[$"script.{shell}"]));
    }

    [Theory]
    [InlineData("supervisor des", "describe")]
    [InlineData("supervisor health l", "live")]
    [InlineData("supervisor events -o j", "json")]
    [InlineData("supervisor signal web SIGHU", "SIGHUP")]
    [InlineData("supervisor get --wa", "--watch")]
    public void Fish(string line, string expected) =>
        Assert.Equal(expected, HostCommand.Run("fish", "--no-config", "-c", $"{Repository.Supervisor} completion fish | source; complete -C'{line}'").TrimEnd('\n').Split('\t')[0]);

    [Theory]
    [InlineData("supervisor health ''", "live ready startup")]
    [InlineData("supervisor events -o ''", "json yaml")]
    [InlineData("supervisor condition x ''", "True False Unknown")]
    [InlineData("supervisor timeline -", "-o --output --socket -h --help")]
    public void Zsh(string line, string expected)
    {
        // Its own state, and in the place of what offers the words one that prints them.
        string script = $"compdef() {{ :; }}; source <({Repository.Supervisor} completion zsh); compadd() {{ shift; print -r -- $@; }}; words=({line}); CURRENT=$#words; _supervisor";
        Assert.Equal(expected, HostCommand.Run("zsh", "-f", "-c", script).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("completion", "command line: completion: takes one argument, the name of a shell: bash, zsh or fish\n")]
    [InlineData("completion zhs", "command line: completion: \"zhs\" is no shell we know; did you mean zsh?\n")]
    [InlineData("completion bash zsh", "command line: completion: takes one argument, the name of a shell: bash, zsh or fish\n")]
    [InlineData("completion bash -w", "command line: -w: unknown option; completion knows -h, --help\n")]
    public async Task What_is_wrong(string line, string said)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper).Arguments(line.Split(' ')).Start();
        Assert.Equal((ExitStatus.Exited(78), "", said), (await run.WaitForExitAsync(), run.Output, run.Log));
    }
}
