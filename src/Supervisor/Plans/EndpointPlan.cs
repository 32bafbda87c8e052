using System.Net;

namespace Supervisor.Plans;

/// <summary>Addresses that we listen on.</summary>
internal sealed record EndpointPlan
{
    /// <summary><c>endpoint.tcp</c>: accepts, and closes, connections while Ready; refuses them otherwise. Null is none.</summary>
    public TcpAddress? Tcp { get; init; }
}

/// <summary>A TCP address as it was configured. <see cref="Address"/> null is <c>:PORT</c>, all addresses of both families.</summary>
internal sealed record TcpAddress(IPAddress? Address, int Port)
{
    public override string ToString() => Address switch
    {
        null => $":{Port}",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{Address}]:{Port}",
        _ => $"{Address}:{Port}",
    };
}
