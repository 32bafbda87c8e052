using System.Text.RegularExpressions;
using Xunit;

namespace Supervisor.Tests.Architecture;

/// <summary>The rooms of src/Supervisor and what each may use: dependencies point one way.</summary>
public sealed partial class RoomTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Native"] = [],
        ["Plans"] = [],
        ["Status"] = [],
        ["Grpc"] = [],
        ["Signals"] = ["Native", "Plans"],
        ["Lifecycle"] = ["Plans", "Signals", "Status"],
        ["Logging"] = ["Native", "Plans"],
        ["Processes"] = ["Native", "Plans", "Lifecycle"],
        ["Handlers"] = ["Native", "Plans", "Grpc", "Lifecycle", "Logging", "Processes"],
        ["Endpoint"] = ["Native", "Plans", "Grpc", "Logging", "Status"],
        ["Configuration"] = ["Native", "Plans", "Signals"],
        ["Cli"] = ["Native", "Plans", "Configuration", "Signals"],
        ["Loop"] = ["Native", "Plans", "Signals", "Lifecycle", "Logging", "Processes", "Handlers", "Endpoint", "Status"],
        ["Startup"] = ["Native", "Plans", "Signals", "Lifecycle", "Logging", "Processes", "Handlers", "Endpoint", "Configuration", "Cli", "Status", "Loop"],
        [SourceFile.Top] = ["Native", "Plans", "Signals", "Lifecycle", "Logging", "Processes", "Handlers", "Endpoint", "Configuration", "Cli", "Status", "Loop", "Startup"],
    };

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    [Fact]
    public void Every_room_stands_in_the_table() =>
        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), SourceFile.All.Select(file => file.Room).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_rooms_use_each_other()
    {
        foreach ((string room, string[] used) in MayUse)
        {
            Assert.All(used, other => Assert.DoesNotContain(room, MayUse[other]));
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_what_it_may(string room)
    {
        List<string> wrong = [];
        foreach (SourceFile file in SourceFile.All.Where(file => file.Room == room))
        {
            wrong.AddRange(Used(file).Except(MayUse[room]).Where(used => used != room).Select(used => $"{file} uses {used}"));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_all_that_stands_in_the_table(string room)
    {
        // The two that put everything together may use all, and need not.
        if (room is not ("Startup" or SourceFile.Top))
        {
            Assert.Empty(MayUse[room].Except(SourceFile.All.Where(file => file.Room == room).SelectMany(Used)));
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_namespace_is_its_room(string room)
    {
        string expected = room == SourceFile.Top ? "Supervisor" : $"Supervisor.{room}";
        foreach (SourceFile file in SourceFile.All.Where(file => file.Room == room))
        {
            Assert.Equal(expected, Namespace().Match(file.Code).Groups[1].Value);
        }
    }

    [Theory]
    [InlineData("using Supervisor.Loop;", "Loop")]
    [InlineData("x = Supervisor.Loop.TimerQueue.Y;", "Loop")]
    [InlineData("x = global::Supervisor.Native.Libc.kill(1, 2);", "Native")]
    [InlineData("Native.Libc.kill(1, 2);", "Native")]
    [InlineData("using static Supervisor.Native.Libc;", "Native")]
    [InlineData("plan.Endpoint.Tcp; using Microsoft.Extensions.Configuration;", "")]
    public void The_scan_finds_what_is_used(string code, string used) =>
        Assert.Equal(used, string.Join(' ', Used(new SourceFile("Test", "Test.cs", code, code))));

    /// <summary>Rooms that a file names: in a using, in full, or from our own namespace on with the name of one of their types.</summary>
    private static IEnumerable<string> Used(SourceFile file)
    {
        HashSet<string> used = [];
        foreach (Match match in InFull().Matches(file.Code))
        {
            used.Add(match.Groups[1].Value);
        }

        foreach (Match match in Relative().Matches(file.Code))
        {
            (string room, string type) = (match.Groups[1].Value, match.Groups[2].Value);
            if (SourceFile.All.Any(other => other.Room == room && other.TopLevelTypes.Contains(type)))
            {
                used.Add(room);
            }
        }

        return used.Where(MayUse.ContainsKey);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(?<!namespace )\bSupervisor\.(\w+)")]
    private static partial Regex InFull();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex Relative();
}
