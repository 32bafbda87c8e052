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

    internal sealed record Help : ControlCommand;

    /// <summary>Everything that is wrong with the command line.</summary>
    internal sealed record Invalid(ImmutableArray<ConfigurationError> Errors) : ControlCommand;
}
