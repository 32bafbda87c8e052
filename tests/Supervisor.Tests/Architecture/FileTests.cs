using Xunit;

namespace Supervisor.Tests.Architecture;

/// <summary>One job a file, named after the job; nothing switched off, nothing put off.</summary>
public sealed class FileTests
{
    private const int MostLines = 400;

    /// <summary>Small companions that say nothing without the type that the file is named after.</summary>
    private static readonly Dictionary<string, string[]> Companions = new()
    {
        ["Configuration/FieldType.cs"] = ["ListShortForm", "MappingShortForm"],
        ["Configuration/SourceNode.cs"] = ["SourceEntry"],
        ["Lifecycle/AttemptResult.cs"] = ["AttemptOutcome"],
        ["Lifecycle/Effect.cs"] = ["Reach"],
        ["Lifecycle/HookKind.cs"] = ["HookReason", "HookOutcome"],
        ["Lifecycle/Incarnation.cs"] = ["ProcessRole"],
        ["Lifecycle/ProbeKind.cs"] = ["ProbeValue"],
        ["Lifecycle/RestartRules.cs"] = ["RestartAction"],
        ["Lifecycle/TimerKey.cs"] = ["TimerKind"],
        ["Plans/EndpointPlan.cs"] = ["ListenAddress", "TcpAddress", "TlsPlan"],
        ["Plans/HandlerPlan.cs"] = ["HttpHeader"],
        ["Plans/LimitsPlan.cs"] = ["ResourceLimit"],
        ["Plans/LoggingPlan.cs"] = ["LogFormat"],
        ["Plans/MainPlan.cs"] = ["ContainerPort"],
        ["Plans/ProcessPlan.cs"] = ["EnvironmentVariable"],
        ["Plans/RestartPlan.cs"] = ["RestartPolicy", "RestartRule"],
        ["Plans/SignalPlan.cs"] = ["SignalTarget"],
        ["Processes/ProcessTable.cs"] = ["Job"],
        ["Processes/Reaper.cs"] = ["Reaped"],
        ["Signals/SignalReader.cs"] = ["ReceivedSignal"],
        ["Signals/SignalRouter.cs"] = ["SignalRoute"],
    };

    [Fact]
    public void There_are_files() => Assert.InRange(SourceFile.All.Count, 80, 1000);

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(SourceFile.All.Where(file => file.Text.AsSpan().Count('\n') > MostLines).Select(file => $"{file}: {file.Text.AsSpan().Count('\n')} lines"));

    [Fact]
    public void A_file_is_one_type_and_has_its_name()
    {
        List<string> wrong = [];
        foreach (SourceFile file in SourceFile.All)
        {
            // ProcessMachine.Stop.cs is a part of ProcessMachine.
            string own = file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)];
            IEnumerable<string> expected = Companions.GetValueOrDefault(file.ToString(), []).Append(own).Order(StringComparer.Ordinal);
            IEnumerable<string> found = file.TopLevelTypes.Order(StringComparer.Ordinal);
            if (!expected.SequenceEqual(found))
            {
                wrong.Add($"{file}: {string.Join(", ", found)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_list_of_companions_names_no_file_that_is_gone() =>
        Assert.Empty(Companions.Keys.Except(SourceFile.All.Select(file => file.ToString())));

    [Theory]
    [InlineData("#pragma warning disable")]
    [InlineData("#nullable disable")]
    [InlineData("#region")]
    [InlineData("TODO")]
    [InlineData("FIXME")]
    [InlineData("HACK")]
    [InlineData("NotImplementedException")]
    public void No_file_has(string unwanted) =>
        Assert.Empty(SourceFile.All.Where(file => file.Text.Contains(unwanted, StringComparison.Ordinal)).Select(file => file.ToString()));
}
