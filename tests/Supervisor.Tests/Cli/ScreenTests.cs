using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What the place that a verb writes to can show.</summary>
public sealed class ScreenTests
{
    [Theory]
    [InlineData(true, "TERM=xterm", true)]
    [InlineData(true, "TERM=xterm NO_COLOR=", true)]
    [InlineData(true, "TERM=xterm NO_COLOR=1", false)]
    [InlineData(true, "TERM=dumb", false)]
    [InlineData(true, "", false)]
    [InlineData(false, "TERM=xterm", false)]
    public void Colours_on_a_terminal_only(bool isTerminal, string environment, bool expected) => Assert.Equal(expected, Create(isTerminal, 0, environment).HasColours);

    [Theory]
    [InlineData("LANG=C.UTF-8", true)]
    [InlineData("LANG=de_DE.utf8", true)]
    [InlineData("LANG=C", false)]
    [InlineData("", false)]
    [InlineData("LANG=C.UTF-8 LC_ALL=C", false)]
    [InlineData("LANG=C LC_CTYPE=en_US.UTF-8", true)]
    [InlineData("LANGUAGE=C.UTF-8", false)]
    public void Unicode_where_the_locale_says_so(string environment, bool expected) => Assert.Equal(expected, Create(true, 0, environment).IsUnicode);

    [Theory]
    [InlineData(132, "COLUMNS=40", 132)]
    [InlineData(0, "COLUMNS=40", 40)]
    [InlineData(0, "COLUMNS=-1", 80)]
    [InlineData(0, "", 80)]
    public void Width(int columns, string environment, int expected) => Assert.Equal(expected, Create(true, columns, environment).Width);

    private static Screen Create(bool isTerminal, int columns, string environment) =>
        Screen.Create(static _ => true, isTerminal, columns, [.. environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
}
