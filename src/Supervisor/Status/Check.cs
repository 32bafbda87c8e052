namespace Supervisor.Status;

/// <summary>One of the things that a verdict is made of; a line of <c>?verbose</c>.</summary>
/// <param name="Reason">Why it does not pass; empty if it does. Holds no output of hooks or probes, no header, no command line.</param>
internal sealed record Check(string Name, bool Passed, string Reason)
{
    public static Check Ok(string name) => new(name, true, "");

    public static Check Failed(string name, string reason) => new(name, false, reason);
}
