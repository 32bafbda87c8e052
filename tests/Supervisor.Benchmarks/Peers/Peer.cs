namespace Supervisor.Benchmarks.Peers;

/// <summary>An init or supervisor that is measured.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Can">What it is measured for.</param>
/// <param name="Takes">How many starts of an init take as long as one of it: those that load an interpreter are measured less often.</param>
/// <param name="Words">Sets it up in a place, and gives all words of its command line, main included where they name it.</param>
/// <param name="Files">All that an image has to have for it, beyond what every image has.</param>
/// <param name="Version">As it, or its package, tells it.</param>
internal sealed record Peer(string Name, Abilities Can, int Takes, Func<Place, IReadOnlyList<string>> Words, Func<long> Files, Func<string> Version)
{
    /// <summary>Ours, with whatever configuration.</summary>
    internal const string OursName = "supervisor";

    internal bool IsOurs => Name == OursName;
}
