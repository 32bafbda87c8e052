using System.Diagnostics;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>YAML as text, in and out of its limits.</summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: b", "{a=b}")]
    [InlineData("{\"a\": [1, true, null, \"x\"]}", "{a=[1 true - x]}")]
    // Scalars are taken as written (YAML 1.2): yes, 010 and 1.0 are what they look like.
    [InlineData("[yes, no, on, 010, 0x1F, 1.0, 1e3, 2001-01-01, .inf]", "[yes no on 010 0x1F 1.0 1e3 2001-01-01 .inf]")]
    [InlineData("[null, Null, NULL, ~, ]", "[- - - -]")]
    [InlineData("['null', \"~\", '', nULL]", "[null ~  nULL]")]
    [InlineData("a:\nb: !!str\nc: !!str null\nd: !!null x", "{a=- b= c=null d=-}")]
    [InlineData("a: |\n  x\n   y\nb: >-\n  x\n  y\n", "{a=x\n y\n b=x y}")]
    [InlineData("a: \"\\ud83d\\ude00 \\/ \\x41 \\u00e4\"", "{a=😀 / A ä}")]
    [InlineData("a: &x [1]\nb: *x\nc: [*x, *x]", "{a=[1] b=[1] c=[[1] [1]]}")]
    [InlineData("b: &b {x: 1, y: 2}\na: {<<: *b, y: 3}", "{b={x=1 y=2} a={y=3 x=1}}")]
    [InlineData("a: {<<: [{x: 1}, {x: 2, y: 2}], z: 3}", "{a={z=3 x=1 y=2}}")]
    [InlineData("a: {'<<': 1}", "{a={<<=1}}")]
    [InlineData("a: b\r\nc: d\r\n", "{a=b c=d}")]
    [InlineData("# only a comment", "")]
    [InlineData("", "")]
    [InlineData("---\n---\na: b\n---\n~\n---\n- c", "{a=b} [c]")]
    public void A_text_means(string yaml, string expected) => Assert.Equal(expected, string.Join(' ', YamlReader.Read(yaml).Select(Describe)));

    [Fact]
    public void Keys_and_values_know_their_place()
    {
        SourceNode.Mapping top = Assert.IsType<SourceNode.Mapping>(Assert.Single(YamlReader.Read("a: b\nlist:\n  - x\n  - {y: 'z'}\n")));
        Assert.Equal((1, 1, 1, 4), (top.Entries[0].Line, top.Entries[0].Column, top.Entries[0].Value.Line, top.Entries[0].Value.Column));
        SourceNode.List list = Assert.IsType<SourceNode.List>(top.Entries[1].Value);
        Assert.Equal((3, 5), (list.Items[0].Line, list.Items[0].Column));
        SourceEntry y = Assert.IsType<SourceNode.Mapping>(list.Items[1]).Entries[0];
        Assert.Equal((4, 6, 4, 9), (y.Line, y.Column, y.Value.Line, y.Value.Column));
    }

    [Theory]
    [InlineData("a: 1\na: 2", 2, 1, "\"a\" stands twice in the same object")]
    [InlineData("{\"a\": 1, 'a': 2}", 1, 10, "\"a\" stands twice in the same object")]
    [InlineData("a: *x", 1, 4, "an alias (*) without an anchor (&) before it; quote a text that begins with *")]
    [InlineData("a: &x 1\n---\nb: *x", 3, 4, "an alias (*) without an anchor (&) before it; quote a text that begins with *")]
    [InlineData("a: &x [*x]", 1, 8, "an alias (*) inside of its own anchor (&)")]
    [InlineData("a: {<<: 1}", 1, 9, "<< takes an object or a list of objects, as a rule *aliases")]
    [InlineData("? [a]\n: b", 1, 3, "a key must be a plain or quoted text")]
    [InlineData("a: !secret b", 1, 4, "a tag (!) that is not known here; quote a text that begins with !")]
    [InlineData("a: b\n\tc: d", 2, 1, "is not valid YAML: a tab as indentation; only blanks are allowed")]
    [InlineData("a:\n  b:\n\t\tc: d", 3, 1, "is not valid YAML: a tab as indentation; only blanks are allowed")]
    [InlineData("a: b\0c: d", 1, 5, "is not valid YAML: control character U+0000")]
    [InlineData("a: b\nc: \u001b[0m", 2, 4, "is not valid YAML: control character U+001B")]
    [InlineData("a: {b: c\nd: e", 1, 6, "is not valid YAML behind this")]
    [InlineData("a: 'b", 1, 4, "is not valid YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("a: [b", 1, 6, "is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    [InlineData("a: b\n c: d", 2, 3, "is not valid YAML: while scanning a plain scalar value, found invalid mapping")]
    [InlineData("a: \"\\ud83d\"", 1, 4, "is not valid YAML: while scanning a quoted scalar, found invalid Unicode surrogates")]
    public void A_text_is_refused(string yaml, int line, int column, string message)
    {
        YamlFault fault = Assert.Throws<YamlFault>(() => YamlReader.Read(yaml));
        Assert.Equal((line, column, message), (fault.Line, fault.Column, fault.Message));
    }

    [Fact]
    public void The_deepest_and_the_largest_that_is_allowed()
    {
        Assert.Single(YamlReader.Read(new string('[', 64) + new string(']', 64)));
        Assert.Throws<YamlFault>(() => YamlReader.Read(new string('[', 65) + new string(']', 65)));
        Assert.Single(YamlReader.Read($"[{string.Concat(Enumerable.Repeat("a,", 9_999))}]"));
        Assert.Throws<YamlFault>(() => YamlReader.Read($"[{string.Concat(Enumerable.Repeat("a,", 10_000))}]"));
        // An alias counts with what it stands for, and with its depth.
        Assert.Throws<YamlFault>(() => YamlReader.Read($"- &a [{string.Concat(Enumerable.Repeat("x,", 4_999))}]\n- *a\n"));
        Assert.Throws<YamlFault>(() => YamlReader.Read($"- &a {new string('[', 40)}{new string(']', 40)}\n- {new string('[', 30)}*a{new string(']', 30)}\n"));
    }

    public static TheoryData<string> Hostile => new()
    {
        "alias bomb", "open brackets", "open braces", "dashes", "question marks", "commas", "colons", "anchors", "long scalar", "long quoted scalar", "many keys",
        "deep indentation", "many documents", "long key",
    };

    /// <summary>A mebibyte of each: an answer within a second, whatever it is.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_ends_soon(string kind)
    {
        const int Size = TextFile.MaximumBytes;
        string yaml = kind switch
        {
            "alias bomb" => string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat(i == 1 ? "x" : $"*a{i - 1}", 10))}]\n")),
            "open brackets" => new string('[', Size),
            "open braces" => string.Concat(Enumerable.Repeat("{a: ", Size / 4)),
            "dashes" => string.Concat(Enumerable.Repeat("- ", Size / 2)),
            "question marks" => string.Concat(Enumerable.Repeat("? ", Size / 2)),
            "commas" => "[" + new string(',', Size - 1),
            "colons" => string.Concat(Enumerable.Repeat(": ", Size / 2)),
            "anchors" => string.Concat(Enumerable.Repeat("&a ", Size / 3)),
            "long scalar" => "a: " + new string('b', Size - 3),
            "long quoted scalar" => "a: \"" + new string('b', Size - 4),
            "many keys" => string.Concat(Enumerable.Range(0, Size / 10).Select(i => $"k{i}: 1\n")),
            "deep indentation" => string.Concat(Enumerable.Range(0, 1_400).Select(i => new string(' ', i) + "a:\n")),
            "many documents" => string.Concat(Enumerable.Repeat("--- a\n", Size / 6)),
            _ => "? " + new string('k', Size - 10) + "\n: v",
        };
        long started = Stopwatch.GetTimestamp();
        try
        {
            Assert.NotEmpty(YamlReader.Read(yaml));
        }
        catch (YamlFault fault)
        {
            Assert.NotEqual(0, fault.Line);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static string Describe(SourceNode node) => node switch
    {
        SourceNode.Null => "-",
        SourceNode.Scalar scalar => scalar.Text,
        SourceNode.List list => $"[{string.Join(' ', list.Items.Select(Describe))}]",
        SourceNode.Mapping mapping => $"{{{string.Join(' ', mapping.Entries.Select(entry => $"{entry.Key}={Describe(entry.Value)}"))}}}",
        _ => throw new UnreachableException(),
    };
}
