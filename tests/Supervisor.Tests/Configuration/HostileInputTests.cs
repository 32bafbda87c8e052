using System.Diagnostics;
using System.Text;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Input that was made to hurt: an error, in less than a second, with less than 50 MB.</summary>
public sealed class HostileInputTests
{
    public static TheoryData<string> Kinds => [.. Inputs.Keys];

    private static readonly Dictionary<string, (Func<byte[]> Content, string Error)> Inputs = new()
    {
        ["alias bomb"] = (() => Text("a: &a [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i - 1)}", 9))}]\n"))), "too large: more than 10,000 nodes"),
        ["merge bomb"] = (() => Text("a: &a {x: 1}\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"b{i}: {{<<: [{string.Join(", ", Enumerable.Repeat("*a", 20))}]}}\n"))), "too large: more than 10,000 nodes"),
        ["alias of itself"] = (() => Text("a: &a [*a]"), "inside of its own anchor"),
        ["depth, flow"] = (() => Text(new string('[', 500_000)), "too deep: more than 64 levels"),
        ["depth, block"] = (() => Text(string.Concat(Enumerable.Range(0, 400).Select(i => new string(' ', i) + "a:\n"))), "too deep: more than 64 levels"),
        ["depth, question marks"] = (() => Text(string.Concat(Enumerable.Repeat("? ", 100_000))), ""),
        ["100 MB"] = (() => new byte[100 * 1024 * 1024], "is larger than 1 MiB"),
        ["one long line"] = (() => Text("name: " + new string('x', 1_000_000)), "is no name"),
        ["many keys"] = (() => Text(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"k{i}: 1\n"))), "too large: more than 10,000 nodes"),
        ["many unknown keys"] = (() => Text(string.Concat(Enumerable.Range(0, 4_900).Select(i => $"terminationGracePeriodSecond{i}: 1\n"))), "unknown key"),
        ["NUL"] = (() => Text("name: a\0b"), "control character U+0000"),
        ["NUL, escaped"] = (() => Text("workingDir: \"a\\0b\""), "holds a NUL"),
        ["invalid UTF-8"] = (() => [.. Text("name: a\n"), 0xC3, 0x28], "is not UTF-8: line 2"),
        ["UTF-16"] = (() => Encoding.Unicode.GetBytes("name: a"), "is not"),
        ["tab"] = (() => Text("lifecycle:\n\tpreStop: sleep:5"), "a tab as indentation"),
        ["duplicate keys"] = (() => Text("name: a\nname: b"), "stands twice in the same object"),
        ["number out of range"] = (() => Text("maxRestarts: 99999999999999999999999"), "is no whole number from 0 to 2147483647"),
        ["duration of many digits"] = (() => Text($"drainSeconds: {new string('9', 100_000)}"), "is out of range"),
        ["port out of range"] = (() => Text("livenessProbe: {tcpSocket: {port: 4294967376}}"), "is no port"),
        ["exit codes out of range"] = (() => Text("successExitCodes: [-1]"), "is neither an exit code nor a range"),
        ["a million words"] = (() => Text("command: " + string.Concat(Enumerable.Repeat("x ", 400_000))), "more than 10000 words"),
        ["a million steps"] = (() => Text("initContainers: |\n" + string.Concat(Enumerable.Repeat("  x\n", 200_000))), "more than 10000 items"),
        ["many handlers"] = (() => Text("livenessProbe: {" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"h{i}: {{}}, ")) + "}"), "unknown key"),
        ["many containers"] = (() => Text("containers: [" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{{name: c{i}}}, ")) + "]"), "there are 2000"),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_an_error_soon_and_cheaply(string kind)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Inputs[kind].Content());
            RunRequest request = new() { ConfigFiles = [path], Command = ["/main"] };
            // What the first call compiles is not the input's.
            Load(request);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            PlanResult result = Load(request);
            watch.Stop();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.Null(result.Plan);
            Assert.Contains(result.Errors, error => error.Message.Contains(Inputs[kind].Error, StringComparison.Ordinal));
            Assert.InRange(result.Errors.Length, 1, 101);
            Assert.All(result.Errors, error => Assert.InRange(error.ToString().Length, 1, 20_000));
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            Assert.InRange(allocated, 0, 50_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_secret_that_vanishes_is_an_error_with_its_errno() =>
        Assert.Equal(
            ["environment: SUPERVISOR_NAME_FILE: \"gone\" cannot read: No such file or directory (ENOENT)"],
            Sources.Variables("SUPERVISOR_NAME_FILE={dir}/gone").Errors());

    [Fact]
    public void A_secret_that_is_a_directory_is_an_error_with_its_errno() =>
        Assert.Equal(["environment: SUPERVISOR_NAME_FILE: \"/\" cannot read: Is a directory (EISDIR)"], Sources.Variables("SUPERVISOR_NAME_FILE=/").Errors());

    /// <summary>What reads for ever, and what is never written: the limit ends the one, and the other is nobody's secret.</summary>
    [Fact]
    public void A_secret_without_an_end_is_an_error() =>
        Assert.Equal(["environment: SUPERVISOR_NAME_FILE: \"/dev/zero\" is larger than 1 MiB"], Sources.Variables("SUPERVISOR_NAME_FILE=/dev/zero").Errors());

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static PlanResult Load(RunRequest request) => PlanLoader.Load(request, [], "host", "/nonexistent/x");
}
