namespace Supervisor.Simulation.World;

/// <summary>How the loop comes to know of something: the phases of one of its turns, in their order.</summary>
internal enum Source
{
    /// <summary>The world moves; nobody is told: a process dies, and is a zombie until it is reaped.</summary>
    World,

    /// <summary>A signal, SIGCHLD among them.</summary>
    Signal,

    /// <summary>The inbox: answers over the network, requests by verb.</summary>
    Inbox,

    /// <summary>The time of a command or of a sleep is over.</summary>
    Due,
}
