using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
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
        Script help = await Script.RunAsync("build.sh", "help");
        Assert.Equal(help.Output, output);
        Assert.Equal(["publish", "demo", "test", "simulate", "mutants", "bench", "help"], output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]));
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
        using BareMachine machine = new BareMachine().WithDotnet(BareMachine.StaticFile);
        (string output, int exitCode) = machine.RunPs1("publish");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("artifacts/supervisor: ", output, StringComparison.Ordinal);
        Assert.True(machine.Has("artifacts/supervisor"));
    }

    [Fact]
    public void A_failed_verb_is_its_exit_code_and_no_exception()
    {
        using BareMachine machine = new BareMachine().With("dotnet", "exit 1").With("id", "echo 1000").With("apt-get", "exit 1");
        (string output, int exitCode) = machine.RunPs1("publish");
        Assert.Equal((1, ""), (exitCode, output));
    }
}
