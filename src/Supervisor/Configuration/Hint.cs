namespace Supervisor.Configuration;

/// <summary>What is right by itself and probably not meant.</summary>
/// <param name="Text">One line, with its place where it has one.</param>
/// <param name="IsWarning">It will not work as it stands; else somebody may know better than we do.</param>
internal readonly record struct Hint(string Text, bool IsWarning);
