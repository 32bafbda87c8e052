namespace Supervisor.TestSupport;

/// <summary>As what a supervisor runs. A terminal (<see cref="SupervisorSetup.WithTerminal"/>) goes with any of them.</summary>
public enum RunMode
{
    /// <summary>Process 1 of a PID namespace of its own, with a /proc that belongs to it: an ordinary container.</summary>
    Process1,

    /// <summary>Process 1, and /proc is empty.</summary>
    Process1WithoutProc,

    /// <summary>An ordinary process that has to make itself child subreaper: below another init, or on a host.</summary>
    Subreaper,

    /// <summary><see cref="Process1"/> at a terminal that is its controlling terminal, as with <c>docker run -it</c>.</summary>
    Terminal,
}
