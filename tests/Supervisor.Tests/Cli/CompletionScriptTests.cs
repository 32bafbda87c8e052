using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>Each script names each verb and each of its options; what shells make of them is tested with the shells.</summary>
public sealed class CompletionScriptTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void All_verbs_and_their_options(string shell)
    {
        string script = CompletionScript.For(shell)!;
        foreach (string verb in Verbs.All.Except(Verbs.Later))
        {
            Assert.Contains(verb, script, StringComparison.Ordinal);
            Assert.All(VerbWords.Known(verb), option => Assert.Contains(shell == "fish" ? $" -{(option.Length == 2 ? "s" : "l")} {option.TrimStart('-')}" : option, script, StringComparison.Ordinal));
        }

        Assert.All(Verbs.Later, later => Assert.DoesNotContain(later, script, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_shell_is_none_of_ours() => Assert.Null(CompletionScript.For("tcsh"));
}
