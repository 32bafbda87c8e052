using System.Runtime.CompilerServices;
using CsCheck;
using Supervisor.Configuration;
using Supervisor.Native;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>What holds for any input.</summary>
public sealed class PropertyTests
{
    /// <summary>Pieces from which broken configuration is made: what is special to YAML, to a shell, to our keys, and what is special to nobody.</summary>
    private static readonly Gen<string> Pieces = Gen.OneOfConst(
        "a", "b c", "command", "args", "env", "name", "value", "lifecycle", "preStop", "exec", "sleep", "seconds", "initContainers", "drainSeconds",
        "signals", "map", "stop", "HUP", "none", "endpoint", "tcp", ":80", "timeoutSeconds", "5", "-1", "1e400", "250ms", "3-5", "{", "}", "[", "]", ",", ": ", ":", "-", "- ",
        "\n", "\n  ", "\n- ", " ", "\t", "'", "\"", "\\", "|", ">", "&x ", "*x", "<<", "<<: *x", "!", "!!str ", "%YAML 1.1\n", "---\n", "...", "#", "? ", "@", "`", "~", "null", "\0",
        "\u2028", "\uFEFF", "\uD83D", "\uDC80", "ä", "😀", "$(", "$$(", ")", "sleep:5", "exec:", "http://", "tcp://", "kind", "spec", "containers", "livenessProbe", "httpGet", "port", "valueFrom", "fieldRef", "notify", "restartPolicy", "Always", "0", "00", "99999999999999999999", "quux");

    private static readonly Gen<string> Broken = Pieces.Array[0, 30].Select(string.Concat);

    /// <summary>As a person, or <c>printf %q</c>, would quote for a shell.</summary>
    private static readonly Gen<(string Word, string Quoted)> QuotedWord =
        Gen.Char["ab '\"\\$`\n\t*#{}ä|&;"].Array[0, 8].Select(Gen.Int[0, 2], (letters, style) =>
        {
            string word = new(letters);
            return (word, style switch
            {
                0 => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'",
                1 => '"' + Escaped(word, "\"\\$`") + '"',
                // A line break can't be quoted by a backslash: that joins lines.
                _ => word.Length == 0 || word.Contains('\n', StringComparison.Ordinal) ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : string.Concat(word.Select(c => $"\\{c}")),
            });
        });

    [Fact]
    public void Splitting_undoes_quoting() =>
        QuotedWord.Array[1, 6].Sample(words =>
            CommandWords.Split(string.Join(' ', words.Select(word => word.Quoted)), out string? problem, out _).SequenceEqual(words.Select(word => word.Word))
            && problem is null);

    [Fact]
    public void Lines_and_words_keep_all_commands_apart() =>
        QuotedWord.Array[1, 4].Array[1, 4].Sample(commands =>
        {
            string text = string.Join('\n', commands.Select(words => "x " + string.Join(' ', words.Select(word => word.Quoted))));
            return CommandWords.Lines(text).Select(line => string.Join('|', CommandWords.Split(line, out _, out _)))
                .SequenceEqual(commands.Select(words => "x|" + string.Join('|', words.Select(word => word.Word))));
        });

    [Fact]
    public void Expansion_undoes_its_escape()
    {
        Dictionary<string, string> variables = new() { ["a"] = "expanded", [""] = "expanded", ["$"] = "expanded" };
        Gen.Char["$()a"].Array[0, 12].Select(letters => new string(letters)).Sample(
            text => VariableExpansion.Expand(VariableExpansion.Escape(text), variables) == text, iter: 5_000);
    }

    [Fact]
    public void A_duration_that_is_printed_reads_back() =>
        Gen.Long[0, DurationText.Maximum.Ticks].Sample(ticks => DurationText.TryParse(DurationText.Format(new TimeSpan(ticks))) == new TimeSpan(ticks));

    [Fact]
    public void Any_variables_end_in_a_plan_or_in_errors() =>
        Gen.Select(VariableName.Array[1, 4], Broken.Array[4]).Sample(
            (names, values) => EndsWell(Sources.Variables([.. names.Select((name, i) => $"SUPERVISOR_{name}={values[i]}".Replace("\0", "", StringComparison.Ordinal))])),
            iter: 20_000, threads: 1);

    [Fact]
    public void Any_settings_end_in_a_plan_or_in_errors() =>
        Gen.Select(Broken, SettingName, Broken).Sample((any, name, value) => EndsWell(Sources.Set(any, $"{name}={value}")), iter: 20_000, threads: 1);

    /// <summary>A plan or errors; never both, neither, nor an exception.</summary>
    [Fact]
    public void Any_file_ends_in_a_plan_or_in_errors()
    {
        string path = Path.GetTempFileName();
        try
        {
            Gen.OneOf(Gen.Byte.Array[0, 40], Broken.Select(PosixText.Encode), Broken.Select(PosixText.Encode), Broken.Select(PosixText.Encode)).Sample(
                bytes =>
                {
                    File.WriteAllBytes(path, bytes);
                    return EndsWell(PlanLoader.Load(new RunRequest { ConfigFiles = [path], Command = ["/main"] }, [], "host", "/nonexistent/x"));
                },
                iter: 10_000, threads: 1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What was once found to be hard to read is read for ever; what a search finds goes there.</summary>
    [Fact]
    public void Each_file_of_the_corpus_ends_in_a_plan_or_in_errors()
    {
        string[] files = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(ThisFile())!, "Corpus"));
        Assert.NotEmpty(files);
        Assert.All(files, path => Assert.True(EndsWell(PlanLoader.Load(new RunRequest { ConfigFiles = [path], Command = ["/main"] }, [], "host", "/nonexistent/x"))));
    }

    [Fact]
    public void S121_arguments_that_are_not_utf8_come_through_a_variable() =>
        Gen.Byte[1, 255].Array[1, 20].Where(bytes => !bytes.Contains((byte)'$')).Sample(bytes =>
        {
            // Single quotes keep all bytes but themselves.
            byte[] kept = [.. bytes.Where(b => b != '\'')];
            string word = PosixText.Decode(kept);
            PlanResult result = Sources.Variables($"SUPERVISOR_COMMAND=/x '{word}'").Load();
            return result.Plan is not null && PosixText.Encode(result.Plan.Main.Process.Argv[1]).AsSpan().SequenceEqual(kept);
        });

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static readonly Gen<string> VariableName = Gen.OneOfConst(
        "NAME", "COMMAND", "COMMAND__0", "COMMAND__1", "ENV", "ENV__0__NAME", "ENV__0__VALUE", "ENV__0", "LIFECYCLE", "LIFECYCLE__PRE_STOP", "LIFECYCLE__PRE_STOP__EXEC",
        "LIFECYCLE__PRE_STOP__EXEC__COMMAND", "LIFECYCLE__PRE_STOP__SLEEP__SECONDS", "INIT_CONTAINERS", "INIT_CONTAINERS__0", "INIT_CONTAINERS__0__ARGS", "INIT_CONTAINERS__2",
        "DRAIN_SECONDS", "SIGNALS", "SIGNALS__MAP", "SIGNALS__MAP__HUP", "SIGNALS__STOP", "SUCCESS_EXIT_CODES", "ENDPOINT", "LOGGING", "LIVENESS_PROBE", "LIVENESS_PROBE__HTTP_GET__PORT", "READINESS_GATES", "RLIMITS", "PORTS", "SECURITY_CONTEXT", "RESTART_POLICY_RULES", "ENDPOINT__API_TLS", "ENV_FROM", "IMAGE", "QUUX", "__", "X_FILE");

    private static readonly Gen<string> SettingName = VariableName.Select(name =>
        string.Join('.', name.Split("__").Select(level => string.Concat(level.Split('_').Select((part, i) => i == 0 ? part.ToLowerInvariant() : part[..Math.Min(1, part.Length)] + part[Math.Min(1, part.Length)..].ToLowerInvariant())))));

    private static bool EndsWell(Sources sources) => EndsWell(sources.Load());

    private static bool EndsWell(PlanResult result) =>
        result.Plan is null != result.Errors.IsEmpty && result.Errors.All(error => !error.ToString().Contains('\n', StringComparison.Ordinal));

    private static string Escaped(string word, string special) => string.Concat(word.Select(c => special.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));
}
