using System.Text;
using Supervisor.Handlers;
using Xunit;

namespace Supervisor.Tests.Handlers;

/// <summary>Bytes to lines, however they are cut.</summary>
public sealed class OutputLinesTests
{
    private static readonly string Full = new('x', 4096);

    public static TheoryData<string, string[]> Texts => new()
    {
        { "", [] },
        { "one\ntwo\n", ["one", "two"] },
        { "no final newline", ["no final newline"] },
        { "one\n\nthree\n", ["one", "", "three"] },
        { "\n", [""] },
        { "CR LF\r\nand again\r\n", ["CR LF", "and again"] },
        { "a CR\rin the middle\n", ["a CR\rin the middle"] },
        { "a NUL\0 in it\n", ["a NUL\0 in it"] },
        { "käse 🧀\n", ["käse 🧀"] },
        { Full + "\n", [Full] },
        { Full + "\nnext", [Full, "next"] },
        { Full + "\n\nnext", [Full, "", "next"] },
        { Full + "y\n", [Full, "y"] },
        { Full + Full + "\n", [Full, Full] },
        { Full + Full + "rest", [Full, Full, "rest"] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Lines_are_the_same_however_the_bytes_come(string text, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (int portion in (int[])[1, 2, 3, 7, 4095, 4096, 4097, 100_000])
        {
            List<string> lines = [];
            OutputLines output = new(lines.Add);
            foreach (byte[] chunk in bytes.Chunk(portion))
            {
                output.Add(chunk);
            }

            output.End();
            Assert.Equal(expected, lines);
        }
    }

    [Fact]
    public void A_line_comes_as_soon_as_it_is_whole()
    {
        List<string> lines = [];
        OutputLines output = new(lines.Add);
        output.Add("one\ntw"u8);
        Assert.Equal(["one"], lines);
        output.Add("o\n"u8);
        Assert.Equal(["one", "two"], lines);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_become_replacement_characters()
    {
        List<string> lines = [];
        new OutputLines(lines.Add).Add([(byte)'a', 0xFF, 0xC3, (byte)'b', (byte)'\n']);
        Assert.Equal(["a\uFFFD\uFFFDb"], lines);
    }

    [Fact]
    public void The_end_comes_once()
    {
        List<string> lines = [];
        OutputLines output = new(lines.Add);
        output.Add("last"u8);
        output.End();
        output.End();
        Assert.Equal(["last"], lines);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(20_000)]
    public void The_tail_is_the_last_4_KiB_line_breaks_and_all(int length)
    {
        string text = string.Concat(Enumerable.Range(0, length).Select(i => i % 50 == 49 ? '\n' : (char)('a' + (i % 26))));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (int portion in (int[])[1, 1000, 4096, 100_000])
        {
            OutputLines output = new(_ => { });
            foreach (byte[] chunk in bytes.Chunk(portion))
            {
                output.Add(chunk);
            }

            Assert.Equal(text[^Math.Min(4096, length)..], output.Tail);
        }
    }
}
