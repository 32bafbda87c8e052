using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>YAML, where it differs from kubectl's in its letters: what is read is the same. All else is compared with kubectl's own output in the process tests.</summary>
public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("\\na", "\"\\na\"")]
    [InlineData("  a\\nb", "\"  a\\nb\"")]
    [InlineData("a \\nb", "\"a \\nb\"")]
    [InlineData("\\n", "\"\\n\"")]
    [InlineData("a\\nb\\u001b", "\"a\\nb\\e\"")]
    [InlineData("\\u2028", "\"\\u2028\"")]
    public void Several_lines_that_no_block_can_hold(string json, string yaml) => Assert.Equal($"a: {yaml}\n", YamlWriter.Write(JsonReading.Parse($"{{\"a\":\"{json}\"}}")));

    [Theory]
    [InlineData("[[1,2],[[3]],[],{}]", "- - 1\n  - 2\n- - - 3\n- []\n- {}\n")]
    [InlineData("[{\"b\":[{\"c\":1}],\"a\":{\"d\":null}}]", "- a:\n    d: null\n  b:\n  - c: 1\n")]
    [InlineData("7", "7\n")]
    [InlineData("{\"a b\":true,\"true\":1.50}", "a b: true\n\"true\": 1.50\n")]
    public void Nesting(string json, string yaml) => Assert.Equal(yaml, YamlWriter.Write(JsonReading.Parse(json)));

    [Fact]
    public void What_is_written_can_be_read()
    {
        string yaml = YamlWriter.Write(JsonReading.Parse("{\"a\":[{\"b\":\"x\\ny\"},{\"c\":\"- d: e\"}],\"f\":\"|\"}"));
        Assert.Equal("a:\n- b: |-\n    x\n    y\n- c: '- d: e'\nf: '|'\n", yaml);
    }
}
