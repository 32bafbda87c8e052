namespace Supervisor.ContainerTests.Balancing;

/// <summary>What a load balancer asks to find out whether a server is to get requests.</summary>
public enum HealthCheck
{
    /// <summary>A connection to <c>endpoint.tcp</c>: accepted or refused.</summary>
    Tcp,

    /// <summary><c>GET /readyz</c> on <c>endpoint.http</c>: 200 or not.</summary>
    Http,
}
