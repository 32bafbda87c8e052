using System.Diagnostics;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>What the processes of a run stamped into <c>@/journal</c> (verbs <c>stamp</c>, <c>stamp-on</c>, <c>connect</c>): a text and a time a line, in order.</summary>
internal sealed class Journal(SupervisorRun run)
{
    private const string File = "journal";

    /// <summary>The texts in the order in which they were written.</summary>
    public IReadOnlyList<string> Texts => [.. run.Directory.Lines(File).Select(line => line[..line.LastIndexOf(' ')])];

    /// <summary>Waits until somebody has stamped the text so many times.</summary>
    public Task WaitForAsync(string text, int count = 1) =>
        run.WaitForAsync(() => Texts.Count(each => each == text) >= count, $"\"{text}\" in the journal, which has [{string.Join(", ", Texts)}]");

    /// <summary>When the text was stamped first, on <see cref="Stopwatch"/>'s clock.</summary>
    public long At(string text) => AllAt(text) is [long first, ..] ? first
        : throw new TestFailureException($"\"{text}\" is not in the journal, which has [{string.Join(", ", Texts)}]{Environment.NewLine}{run.Dump()}");

    /// <summary>When the text was stamped, each time, on <see cref="Stopwatch"/>'s clock: both are CLOCK_MONOTONIC in nanoseconds.</summary>
    public IReadOnlyList<long> AllAt(string text) =>
        [.. run.Directory.Lines(File).Where(line => line.StartsWith(text + " ", StringComparison.Ordinal)).Select(line => long.Parse(line[(text.Length + 1)..]))];

    /// <summary>The seconds from the first stamp of one text to the first stamp of another.</summary>
    public double Seconds(string from, string to) => Seconds(At(from), At(to));

    /// <summary>The seconds from a time of <see cref="Stopwatch"/>'s clock to the first stamp of a text.</summary>
    public double Seconds(long from, string to) => Seconds(from, At(to));

    /// <summary>The seconds from the first stamp of a text to a time of <see cref="Stopwatch"/>'s clock.</summary>
    public double Seconds(string from, long to) => Seconds(At(from), to);

    public static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
