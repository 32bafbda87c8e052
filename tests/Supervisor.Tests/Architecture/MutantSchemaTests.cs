using Supervisor.Mutants;
using Supervisor.Mutants.Table;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Architecture;

/// <summary>Many mutants in one program: each member that some of them change is there once more for each.</summary>
public sealed class MutantSchemaTests
{
    private const string Source = """
        namespace N;

        /// <summary>A type.</summary>
        internal sealed class C(int start)
        {
            private const int Most = 3;

            private int _count = start;

            public C()
                : this(1)
            {
                _count = 2;
            }

            /// <summary>Counts.</summary>
            void IOwner.Count(int by, out int now)
            {
                _count += by;
                now = _count;
            }

            public static Key Find(Dictionary<int, int> where, int key = 1) => new(
                where,
                key);

            public int Left => Most - _count;

            public int? Next
            {
                get
                {
                    return _count;
                }
            }

            private enum State
            {
                Idle,
            }
        }

        """;

    [Fact]
    public void A_method_asks_which_of_it_is_meant()
    {
        string text = Text("_count += by;", "_count -= by;");
        Assert.Contains("void IOwner.Count(int by, out int now)\n    { if (global::Supervisor.ActiveMutant.Is(0)) { Count__0(by, out now); return; }", text, StringComparison.Ordinal);
        Assert.Contains("    void Count__0(int by, out int now)\n    { \n        _count -= by;\n        now = _count;\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_keeps_the_type_of_its_place()
    {
        string text = Text("where,\nkey);", "where, -key);");
        Assert.Contains(
            "public static Key Find(Dictionary<int, int> where, int key = 1)\n    { if (global::Supervisor.ActiveMutant.Is(0)) { return Find__0(where, key); } return  new(\n        where,\n        key); }",
            text,
            StringComparison.Ordinal);
        Assert.Contains("public static Key Find__0(Dictionary<int, int> where, int key = 1)\n    { return  new(\n        where, -key); }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Most - _count", "Most + _count", "    public int Left__0\n    { get { return  Most + _count; } }")]
    [InlineData("return _count;", "return null;", "    public int? Next__0\n    { get { \n            return null;\n } }")]
    public void A_property_has_a_property_beside_it(string original, string replacement, string expected) => Assert.Contains(expected, Text(original, replacement), StringComparison.Ordinal);

    [Fact]
    public void Two_mutants_of_one_member_are_two_variants_of_it()
    {
        Schema schema = Schema.Of([Of("_count += by;", ""), Of("Most - _count", "Most"), Of("now = _count;", "now = 0;")], _ => Source, new HashSet<int>());
        Assert.Equal([0, 1, 2], schema.Numbers);
        Assert.Contains("{ Count__0(by, out now); return; } if (global::Supervisor.ActiveMutant.Is(2)) { Count__2(by, out now); return; }", schema.Files["f"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Most = 3", "Most = 4")]
    [InlineData("_count = start", "_count = 0")]
    [InlineData("_count = 2;", "")]
    [InlineData("Idle,", "Idle, Busy,")]
    [InlineData("Count(int by,", "Count(long by,")]
    public void What_is_no_body_is_built_by_itself(string original, string replacement)
    {
        Schema schema = Schema.Of([Of(original, replacement)], _ => Source, new HashSet<int>());
        Assert.Empty(schema.Numbers);
        Assert.Equal(Source, schema.Files["f"]);
    }

    [Fact]
    public void One_that_is_to_be_apart_is() => Assert.Empty(Schema.Of([Of("_count += by;", "")], _ => Source, new HashSet<int> { 0 }).Numbers);

    [Fact]
    public void A_line_of_a_variant_is_known_by_its_number()
    {
        string[] lines = Schema.Of([Of("_count += by;", "wrong;")], _ => Source, new HashSet<int>()).Files["f"].Split('\n');
        Assert.Equal(0, Member.VariantAt(lines, Array.FindIndex(lines, line => line.Contains("wrong;", StringComparison.Ordinal))));
        Assert.Null(Member.VariantAt(lines, Array.FindIndex(lines, line => line.Contains("_count += by;", StringComparison.Ordinal))));
    }

    [Fact]
    public void Most_mutants_of_the_core_are_in_one_program() =>
        Assert.InRange(Schema.Of(Defects.All, file => File.ReadAllText(Path.Combine(Repository.Root, "src/Supervisor", file)), new HashSet<int>()).Numbers.Count, Defects.All.Length * 4 / 5, Defects.All.Length);

    private static Mutant Of(string original, string replacement) => new("", "f", original, replacement, "");

    private static string Text(string original, string replacement)
    {
        Schema schema = Schema.Of([Of(original, replacement)], _ => Source, new HashSet<int>());
        Assert.Equal([0], schema.Numbers);
        return schema.Files["f"];
    }
}
