using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>
/// A small life with a part of everything: two init steps, main, postStart, a drain, preStop, the stop signal. The same for
/// Docker and runc and under each restriction; every part writes its line to /out/life.
/// </summary>
public static class WholeLife
{
    /// <summary>The configuration, as variables.</summary>
    public static IReadOnlyList<(string Name, string Value)> Variables { get; } =
    [
        ("SUPERVISOR_INIT_CONTAINERS__0__COMMAND", "/child append /out/life init-0"),
        ("SUPERVISOR_INIT_CONTAINERS__1__COMMAND", "/child append /out/life init-1"),
        ("SUPERVISOR_LIFECYCLE__POST_START__EXEC__COMMAND", "/child append /out/life postStart"),
        ("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop"),
        ("SUPERVISOR_DRAIN_SECONDS", "50ms"),
    ];

    /// <summary>Verbs of the main process: the test's child program.</summary>
    public static string Main => "append-on TERM /out/life TERM exit-on TERM 5 report /out/report append /out/life main pause";

    /// <summary>What main ends with at SIGTERM, and so the container.</summary>
    public const int ExitCode = 5;

    /// <summary>How many lines there are when all has started, and nothing was asked to stop.</summary>
    public const int LinesOfStart = 4;

    /// <summary>All lines in their order, and a log without a warning.</summary>
    public static void Check(TemporaryDirectory directory, string log)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(log);
        string[] lines = directory.Lines("life");

        // postStart begins beside main, without an order between the two.
        Assert.Equal(["init-0", "init-1"], lines[..2]);
        Assert.Equal(["main", "postStart"], lines[2..4].Order(StringComparer.Ordinal));
        Assert.Equal(["preStop", "TERM"], lines[4..]);
        CheckLog(log);
    }

    /// <summary>Our log, and not a line of it a warning or an error.</summary>
    public static void CheckLog(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        Assert.Contains("INF", log, StringComparison.Ordinal);
        Assert.DoesNotContain("WRN", log, StringComparison.Ordinal);
        Assert.DoesNotContain("ERR", log, StringComparison.Ordinal);
    }
}
