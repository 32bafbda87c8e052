using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Peers;

/// <summary>A peer that is set up in a place of its own, for the C program that takes the readings (<c>stopwatch.c</c>).</summary>
internal sealed class Contestant : IDisposable
{
    private static readonly Lazy<string> s_stopwatch = new(() =>
    {
        using TemporaryDirectory directory = new();
        using StreamReader source = new(typeof(Contestant).Assembly.GetManifestResourceStream("stopwatch.c")!);
        return CProgram.Compile("stopwatch", [directory.Write("stopwatch.c", source.ReadToEnd())], ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-static"]);
    });

    private readonly TemporaryDirectory _directory = new();
    private readonly IReadOnlyList<string> _words;

    /// <param name="configuration">YAML, for ours alone.</param>
    internal Contestant(Peer peer, string? configuration = null)
        : this(peer.Name, peer, peer.Words, configuration)
    {
    }

    /// <param name="words">Sets it up in another way than the peer's own.</param>
    internal Contestant(string name, Peer peer, Func<Place, IReadOnlyList<string>> words, string? configuration = null)
    {
        Name = name;
        Peer = peer;
        Port = FreePort.Next();
        _words = words(new Place(_directory, s_stopwatch.Value, $"guest:{Socket}", Port, configuration?.Replace("PORT", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
    }

    internal string Name { get; }

    internal Peer Peer { get; }

    /// <summary>Of its HTTP, if it has one; in a configuration of ours PORT stands for it.</summary>
    internal int Port { get; }

    private string Socket => _directory["socket"];

    /// <summary>A role of the program that ends by itself: its numbers.</summary>
    internal IReadOnlyList<long> Measure(string role, int count) =>
        [.. HostCommand.Run(s_stopwatch.Value, Arguments(role, count)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Starts it, and holds it for questions.</summary>
    internal HeldPeer Hold() => new(s_stopwatch.Value, Arguments("hold", 0));

    public void Dispose() => _directory.Dispose();

    private string[] Arguments(string role, int count) => [role, count.ToString(CultureInfo.InvariantCulture), Socket, .. _words];
}
