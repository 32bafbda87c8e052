using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Configuration;

/// <summary>Why a text could not be read, and where; carried out of the recursion of <see cref="YamlReader"/> to its callers, never further.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Without a position it would say nothing.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves this folder.")]
internal sealed class YamlFault(int line, int column, string message) : Exception(message)
{
    public int Line => line;

    public int Column => column;
}
