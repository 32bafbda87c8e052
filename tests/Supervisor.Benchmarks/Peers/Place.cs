using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Peers;

/// <summary>Where one of them is set up: a directory of its own, the main process it is to run, and a port for its HTTP, if it has one.</summary>
/// <param name="Directory">For its configuration and state; its HOME.</param>
/// <param name="Guest">The program of the main process, to be followed by <paramref name="GuestWord"/>.</param>
/// <param name="GuestWord">The only argument.</param>
/// <param name="Port">Of 127.0.0.1, free.</param>
/// <param name="Configuration">YAML of ours; null: none, as who asks for nothing.</param>
internal sealed record Place(TemporaryDirectory Directory, string Guest, string GuestWord, int Port, string? Configuration);
