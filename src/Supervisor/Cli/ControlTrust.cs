using Supervisor.Native;

namespace Supervisor.Cli;

/// <summary>
/// Whose socket a verb talks to. It is trusted if file and listener are our own user's or root's; process 1 is trusted whoever it is, for nobody
/// else can have that number in this PID namespace: so <c>docker exec -u 0</c> reaches a supervisor that runs as somebody else.
/// </summary>
internal static class ControlTrust
{
    private const uint Root = 0;

    /// <param name="owner">The owner of the socket's file.</param>
    /// <param name="peer">Who listens; null if the kernel does not say.</param>
    /// <param name="self">Our effective user.</param>
    /// <returns>Why it is not trusted; null if it is.</returns>
    public static string? Refuse(uint owner, ucred? peer, uint self) => peer switch
    {
        null => "does not say who listens",
        { pid: 0 } => "belongs to another container",
        { pid: 1 } => null,
        _ when !IsTrusted(owner, self) => $"not trusted: it belongs to user {owner}, we are user {self}",
        { uid: uint uid } when !IsTrusted(uid, self) => $"not trusted: user {uid} listens on it, we are user {self}",
        _ => null,
    };

    private static bool IsTrusted(uint user, uint self) => user == self || user == Root;
}
