using Supervisor.Lifecycle;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>What a program or a server said, as one line that steers no terminal.</summary>
public sealed class MessageTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("all is well", "all is well")]
    [InlineData("ends of lines at the end\r\n\n", "ends of lines at the end")]
    [InlineData("one\ntwo\r\nthree\n", "one\\ntwo\\nthree")]
    [InlineData("a\ttab", "a tab")]
    [InlineData("\u001b[2J\u0007\u009b31mred", ".[2J..31mred")]
    [InlineData("nul\0 and del\u007f", "nul. and del.")]
    [InlineData("  äöü ☃ ", "  äöü ☃ ")]
    public void It_is_one_line_without_control_characters(string text, string line) => Assert.Equal(line, MessageText.OneLine(text));

    [Fact]
    public void It_is_cut_after_1024_characters()
    {
        Assert.Equal(new string('x', 1024), MessageText.OneLine(new string('x', 1024)));
        Assert.Equal(new string('x', 1024) + "...", MessageText.OneLine(new string('x', 1025)));
    }
}
