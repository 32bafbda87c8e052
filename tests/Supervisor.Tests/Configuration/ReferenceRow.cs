namespace Supervisor.Tests.Configuration;

/// <summary>A row of the tables of <c>docs/configuration.md</c>.</summary>
/// <param name="Key">The key, <c>[]</c> behind a list and <c>*</c> for a name that the user chooses.</param>
/// <param name="What">The cell that says what it is, with its range.</param>
/// <param name="Default">The cell of the default.</param>
/// <param name="File">Examples of files.</param>
/// <param name="Variables">Entries of the environment, together an example.</param>
internal sealed record ReferenceRow(string Key, string What, string Default, string[] File, string[] Variables);
