using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.BuildTests;

public sealed class BuildPs1Tests
{
    [Fact]
    public void It_parses_without_an_error()
    {
        _ = Parser.ParseFile(BuildPs1.Path, out _, out ParseError[] errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void The_commands_it_names_are_the_engines_own()
    {
        ScriptBlockAst script = Parser.ParseFile(BuildPs1.Path, out _, out _);
        string[] named = [.. script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Select(node => ((CommandAst)node).GetCommandName()).OfType<string>()];
        Assert.NotEmpty(named);
        using PowerShell shell = PowerShell.Create(InitialSessionState.CreateDefault2());
        foreach (string name in named)
        {
            CommandInfo command = Assert.Single(shell.Runspace.SessionStateProxy.InvokeCommand.GetCommands(name, CommandTypes.Cmdlet, nameIsPattern: false));
            Assert.Equal("Microsoft.PowerShell.Core", command.ModuleName);
        }
    }

    [Fact]
    public async Task Help_is_the_help_of_build_sh()
    {
        (string output, int exitCode) = BuildPs1.Run("help");
        Assert.Equal(0, exitCode);
        BuildSh help = await BuildSh.RunAsync("help");
        Assert.Equal(help.Output, output);
        Assert.Equal(["publish", "demo", "test", "help"], output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]));
    }

    [Theory]
    [InlineData]
    [InlineData("compile")]
    public void A_verb_that_is_not_there_is_exit_code_2(params string[] arguments)
    {
        (string output, int exitCode) = BuildPs1.Run(arguments);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
    }

    [Fact]
    public void Publish_leaves_the_static_file()
    {
        DateTime before = File.GetLastWriteTimeUtc(Repository.Supervisor);
        (string output, int exitCode) = BuildPs1.Run("publish");
        Assert.Equal(0, exitCode);
        Assert.Contains("artifacts/supervisor: ", output, StringComparison.Ordinal);
        // Nothing has changed since the file that this run tests was made, so it is that file still.
        Assert.Equal(before, File.GetLastWriteTimeUtc(Repository.Supervisor));
    }
}
