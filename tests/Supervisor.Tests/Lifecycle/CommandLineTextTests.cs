using Supervisor.Lifecycle;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>An argument vector as one could type it.</summary>
public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("nginx|-g|daemon off;", "nginx -g 'daemon off;'")]
    [InlineData("sh|-c|echo it's", "sh -c 'echo it'\\''s'")]
    [InlineData("a||b", "a '' b")]
    [InlineData("--path=/a:b,c@d%e+f-1.0_x", "--path=/a:b,c@d%e+f-1.0_x")]
    [InlineData("$HOME|*|~|!", "'$HOME' '*' '~' '!'")]
    [InlineData("käse|two\nlines", "'käse' $'two\\nlines'")]
    [InlineData("it's\\\t\r\u0001", "$'it\\'s\\\\\\t\\r\\x01'")]
    public void Words_are_quoted_as_a_shell_wants_them(string words, string text) => Assert.Equal(text, CommandLineText.Quote([.. words.Split('|')]));

    [Fact]
    public void It_is_cut_at_200_characters()
    {
        Assert.Equal(new string('x', 200), CommandLineText.Quote([new string('x', 200)]));
        Assert.Equal(new string('x', 200) + "...", CommandLineText.Quote([new string('x', 201)]));
        Assert.Equal("a " + new string('x', 198) + "...", CommandLineText.Quote(["a", new string('x', 100_000), "never reached"]));
    }
}
