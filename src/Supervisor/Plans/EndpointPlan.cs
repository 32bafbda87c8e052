using System.Collections.Immutable;
using System.Net;

namespace Supervisor.Plans;

/// <summary>Addresses that we listen on; null is none.</summary>
internal sealed record EndpointPlan
{
    /// <summary>Where the control socket is, or is looked for, when nothing is configured; the first that can be made, so that it works in a scratch image, as any user, with a read-only root.</summary>
    public static readonly ImmutableArray<string> UsualControlPaths = ["/run/supervisor.sock", "/dev/shm/supervisor.sock", "/tmp/supervisor.sock"];

    /// <summary><c>endpoint.tcp</c>: accepts, and closes, connections while Ready; refuses them otherwise. Null is none.</summary>
    public TcpAddress? Tcp { get; init; }

    /// <summary><c>endpoint.http</c>: health, metrics, events, status.</summary>
    public ListenAddress? Http { get; init; }

    /// <summary><c>endpoint.grpc</c>: health over h2c.</summary>
    public ListenAddress? Grpc { get; init; }

    /// <summary><c>endpoint.api</c>: the Kubernetes API.</summary>
    public ListenAddress? Api { get; init; }

    /// <summary><c>endpoint.apiTokenFile</c>: the file of the bearer token.</summary>
    public string? ApiTokenFile { get; init; }

    public TlsPlan? ApiTls { get; init; }

    /// <summary><c>endpoint.control</c>; null is the first of <see cref="UsualControlPaths"/> that can be made.</summary>
    public string? ControlPath { get; init; }

    /// <summary><c>endpoint.control: none</c>.</summary>
    public bool HasNoControl { get; init; }
}

/// <summary>A TCP address as it was configured. <see cref="Address"/> null is <c>:PORT</c>, all addresses of both families.</summary>
internal sealed record TcpAddress(IPAddress? Address, int Port)
{
    /// <summary>Whether nobody but this machine reaches it.</summary>
    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    public override string ToString() => Address switch
    {
        null => $":{Port}",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => $"[{Address}]:{Port}",
        _ => $"{Address}:{Port}",
    };
}

/// <summary>A TCP address, or the path of a Unix socket; one of them is null.</summary>
internal sealed record ListenAddress(TcpAddress? Tcp, string? UnixPath);

/// <summary><c>endpoint.apiTls</c>: two files, or, where they are null, a certificate made at start.</summary>
internal sealed record TlsPlan(string? CertificateFile, string? KeyFile);
