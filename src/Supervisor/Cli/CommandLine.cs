using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Plans;

namespace Supervisor.Cli;

/// <summary>What an argument list asks for. A closed set.</summary>
internal abstract record CommandLine
{
    private CommandLine()
    {
    }

    /// <summary>Run as the container's init.</summary>
    internal sealed record Run(RunRequest Request) : CommandLine;

    /// <summary>A verb, and all that stands behind it, untouched.</summary>
    internal sealed record Verb(string Name, ImmutableArray<string> Rest) : CommandLine;

    /// <summary><c>--help</c>: <see cref="HelpText"/> to standard output, exit 0.</summary>
    internal sealed record Help : CommandLine;

    /// <summary><c>--version</c>, exit 0.</summary>
    internal sealed record Version : CommandLine;

    /// <summary>Everything that is wrong with the options; exit 78.</summary>
    internal sealed record Invalid(ImmutableArray<ConfigurationError> Errors) : CommandLine;
}
