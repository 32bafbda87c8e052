using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Endpoint;

/// <summary>Every socket that is served by HTTP, listening before anything is spawned.</summary>
internal sealed record EndpointSockets
{
    private const int OwnersMode = 0x180; // 0600

    /// <summary><c>endpoint.http</c>; null is none.</summary>
    public ListenSocket? Http { get; private init; }

    /// <summary><c>endpoint.grpc</c>; null is none.</summary>
    public ListenSocket? Grpc { get; private init; }

    /// <summary><c>endpoint.control</c>; null is none.</summary>
    public ListenSocket? Control { get; private init; }

    /// <summary>The control socket's absolute path: <c>SUPERVISOR_SOCKET</c> of hooks and probes. Null is none.</summary>
    public string? ControlPath { get; private init; }

    /// <summary>Why there is no control socket, for the log; null if there is one, or none is wanted.</summary>
    public string? Warning { get; private init; }

    /// <summary>Binds all and listens. Null, and one sentence, if one of them can't be had; the control socket alone never prevents a start.</summary>
    public static EndpointSockets? TryListen(EndpointPlan plan, out string error) => TryListen(plan, EndpointPlan.UsualControlPaths, out error);

    /// <summary>The same with other usual places for the control socket.</summary>
    public static EndpointSockets? TryListen(EndpointPlan plan, ImmutableArray<string> usualControlPaths, out string error)
    {
        error = "";
        ListenSocket? http = null;
        if (plan.Http is { } address && (http = ListenSocket.TryListen("endpoint.http", address, out error)) is null)
        {
            return null;
        }

        ListenSocket? grpc = null;
        if (plan.Grpc is { } grpcAddress && (grpc = ListenSocket.TryListen("endpoint.grpc", grpcAddress, out error)) is null)
        {
            http?.Close();
            return null;
        }

        EndpointSockets sockets = new() { Http = http, Grpc = grpc };
        if (plan.HasNoControl)
        {
            return sockets;
        }

        ImmutableArray<string> places = plan.ControlPath is { } configured ? [configured] : usualControlPaths;
        List<string> obstacles = [];
        foreach (string place in places)
        {
            if (UnixSocketFile.TryListen(place, OwnersMode, out string obstacle) is { } file)
            {
                return sockets with { Control = new ListenSocket(file), ControlPath = place };
            }

            obstacles.Add($"{place}: {obstacle}");
        }

        return sockets with { Warning = $"no control socket, health and stop can't reach us: {string.Join("; ", obstacles)}; endpoint.control names another place, or none" };
    }

    public void Close()
    {
        Http?.Close();
        Grpc?.Close();
        Control?.Close();
    }
}
