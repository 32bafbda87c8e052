using System.Collections.Immutable;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>What the command line of a verb asks of the control socket. A closed set.</summary>
internal abstract record ControlCommand
{
    private ControlCommand()
    {
    }

    /// <summary><c>--socket PATH</c>: the only place to try; null is the search.</summary>
    public string? Socket { get; init; }

    /// <param name="Check"><c>live</c>, <c>ready</c> or <c>startup</c>.</param>
    /// <param name="IsQuiet">The exit code alone.</param>
    internal sealed record Health(string Check, bool IsQuiet) : ControlCommand;

    /// <param name="GracePeriod">Null is what the configuration says.</param>
    internal sealed record Stop(TimeSpan? GracePeriod) : ControlCommand;

    /// <param name="Name">Of the container; null is the main one.</param>
    internal sealed record Restart(string? Name) : ControlCommand;

    /// <param name="Watches">A line for each change, until the supervisor ends.</param>
    internal sealed record Get(OutputFormat Format, bool Watches) : ControlCommand;

    internal sealed record Describe : ControlCommand;

    /// <param name="Watches">And each that comes, until the supervisor ends.</param>
    internal sealed record Events(OutputFormat Format, bool Watches) : ControlCommand;

    internal sealed record Timeline(OutputFormat Format) : ControlCommand;

    /// <param name="For">A condition's type, or <see cref="Exit"/>.</param>
    /// <param name="Timeout">Null is for ever.</param>
    internal sealed record Wait(string For, TimeSpan? Timeout) : ControlCommand
    {
        public const string Exit = "exit";
    }

    /// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
    internal sealed record Condition(string Type, string Status, string? Reason, string? Message) : ControlCommand;

    /// <param name="Name">Of the container.</param>
    /// <param name="SignalName">As the user wrote it; it is one.</param>
    internal sealed record Signal(string Name, string SignalName) : ControlCommand;

    internal sealed record Help : ControlCommand;

    /// <summary>Everything that is wrong with the command line.</summary>
    internal sealed record Invalid(ImmutableArray<ConfigurationError> Errors) : ControlCommand;
}
