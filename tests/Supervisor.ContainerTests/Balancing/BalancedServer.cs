namespace Supervisor.ContainerTests.Balancing;

/// <summary>A server behind the load balancer: where it serves, and where its supervisor is asked about it, both on 127.0.0.1.</summary>
internal sealed record BalancedServer(string Name, int Port, int CheckPort);
