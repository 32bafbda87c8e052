using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>The defaults and ranges that <c>docs/configuration.md</c> states are those that are in force: held against the plan, not against the table of fields.</summary>
public sealed class DocumentationDefaultsTests
{
    private const string MustBeThere = "must be there";

    /// <summary>Defaults that are no value which could be written: the absence of something, or what is found at run time.</summary>
    private static readonly string[] Absences =
    [
        "as `restartPolicy`",
        "as `seconds`",
        "as we are",
        "none",
        "none; without one nothing starts",
        "ours",
        "SIGTERM, SIGINT and `lifecycle.stopSignal`",
        "the first of `/run/supervisor.sock`, `/dev/shm/supervisor.sock`, `/tmp/supervisor.sock` that can be made",
        "the general one",
        "the system's",
        "where we were started",
    ];

    private static readonly Dictionary<string, ReferenceRow> Rows = DocumentationTests.Reference.ToDictionary(row => row.Key, StringComparer.Ordinal);

    public static TheoryData<string, string> Defaults => [.. Rows.Values.Where(row => Literal(row) is not null).Select(row => (row.Key, Literal(row)!))];

    /// <summary>Keys whose example is not the default. Of envFrom a prefix only decides about a warning.</summary>
    public static TheoryData<string> OtherValues =>
    [
        .. Rows.Values.Where(row => row.Key != "envFrom[].prefix" && Literal(row) is string literal && new KeyInExample(row).Value is SourceNode.Scalar scalar && scalar.Text != literal)
            .Select(row => row.Key),
    ];

    public static TheoryData<string> Required => [.. Rows.Values.Where(row => row.Default == MustBeThere).Select(row => row.Key)];

    public static TheoryData<string, string, bool> Bounds => [.. Rows.Values.SelectMany(row => BoundsOf(row.What).Select(bound => (row.Key, bound.Text, bound.IsIn)))];

    [Fact]
    public void A_default_is_a_value_or_one_of_a_few_words() =>
        Assert.Equal(
            Absences.Order(StringComparer.Ordinal),
            Rows.Values.Where(row => Literal(row) is null && row.Default != MustBeThere).Select(row => row.Default).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Defaults))]
    public void The_default_written_out_changes_nothing(string key, string literal)
    {
        KeyInExample example = new(Rows[key]);
        Assert.Equal(Described(example.Without()), Described(example.With(literal)));
    }

    /// <summary>Without this, a key that is not read at all would have any default.</summary>
    [Theory]
    [MemberData(nameof(OtherValues))]
    public void Another_value_than_the_default_changes_the_plan(string key) =>
        Assert.NotEqual(Described(new KeyInExample(Rows[key]).Without()), Described(Assert.Single(Rows[key].File)));

    [Theory]
    [MemberData(nameof(Required))]
    public void What_must_be_there_is_asked_for(string key)
    {
        KeyInExample example = new(Rows[key]);
        PlanResult result = Load(example.Without());
        Assert.Null(result.Described);
        string name = key[(key.LastIndexOf('.') + 1)..];
        Assert.Contains(
            result.Errors,
            error => !error.IsLater && example.ParentKey.StartsWith(error.Key, StringComparison.Ordinal) && error.Message.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_range_has_the_bounds_that_are_stated(string key, string text, bool isIn)
    {
        KeyInExample example = new(Rows[key]);
        PlanResult result = Load(example.WithNumber(text));
        if (isIn)
        {
            Assert.Empty(result.Errors.Where(error => !error.IsLater));
            Assert.NotNull(result.Described);
        }
        else
        {
            Assert.Null(result.Described);
            Assert.Contains(result.Errors, error => !error.IsLater && error.Key.StartsWith(example.Key, StringComparison.Ordinal));
        }
    }

    /// <summary>The value that a default stands for; null if it is no value.</summary>
    private static string? Literal(ReferenceRow row) => row.Default switch
    {
        "empty" => "",
        "the host name" => Sources.HostName,
        "`init-N`, N the position from 0" => "init-0",
        ['`', .. string rest] => rest[..rest.IndexOf('`', StringComparison.Ordinal)],
        _ => null,
    };

    /// <summary>Of "N to M" both ends and what is beyond them; of "from N" the one end.</summary>
    private static IEnumerable<(string Text, bool IsIn)> BoundsOf(string what)
    {
        string[] words = [.. what.Split(' ').Select(word => word.TrimEnd(',', ';', ':'))];
        for (int i = 1; i + 1 < words.Length; i++)
        {
            if (words[i] == "to" && Number(words[i - 1], false) is long least && IsOctal(words[i + 1]) is bool octal && Number(words[i + 1], octal) is long most)
            {
                return [(Text(least - 1, octal), false), (Text(least, octal), true), (Text(most, octal), true), (Text(most + 1, octal), false)];
            }
        }

        int from = Array.IndexOf(words, "from");
        return from >= 0 && from + 1 < words.Length && Number(words[from + 1], false) is long first
            ? [(Text(first - 1, false), false), (Text(first, false), true)]
            : [];
    }

    private static bool IsOctal(string word) => word is ['0', _, ..];

    private static long? Number(string word, bool octal) =>
        !long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? null : octal ? Convert.ToInt64(word, 8) : number;

    private static string Text(long number, bool octal) =>
        octal && number > 0 ? "0" + Convert.ToString(number, 8) : number.ToString(CultureInfo.InvariantCulture);

    private static PlanResult Load(string yaml) => (Sources.File(yaml) with { Command = ["/main"] }).Load();

    private static string Described(string yaml)
    {
        PlanResult result = Load(yaml);
        Assert.Empty(result.Errors.Where(error => !error.IsLater));
        return PlanText.Of(Assert.IsType<PodPlan>(result.Described));
    }
}
