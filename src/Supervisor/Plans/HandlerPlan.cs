using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>What a hook, a probe or an init step does once. A closed set: later handlers are further records here.</summary>
internal abstract record HandlerPlan
{
    private HandlerPlan()
    {
    }

    /// <summary>A command, executed without a shell. Environment and directory are the main process's, standard input is /dev/null.</summary>
    internal sealed record Exec(ProcessPlan Process) : HandlerPlan;

    /// <summary>Waits, then succeeds. Zero is allowed (KEP-4818).</summary>
    internal sealed record Sleep(TimeSpan Duration) : HandlerPlan;

    /// <summary>GET; 200 to 399 is success.</summary>
    /// <param name="IsHttps">With TLS; neither the certificate nor its name is checked, as in Kubernetes.</param>
    /// <param name="Host">Name or address, IPv6 without brackets.</param>
    /// <param name="Port">1 to 65535, a name resolved.</param>
    /// <param name="Path">Path and query as they were written; begins with / unless it was written otherwise.</param>
    /// <param name="Headers">In their order; a name may stand there more than once.</param>
    internal sealed record HttpGet(bool IsHttps, string Host, int Port, string Path, ImmutableArray<HttpHeader> Headers) : HandlerPlan;

    /// <summary>Connects, then closes.</summary>
    internal sealed record TcpSocket(string Host, int Port) : HandlerPlan;

    /// <summary><c>grpc.health.v1.Health/Check</c> of a service, which may be empty; SERVING is success.</summary>
    internal sealed record Grpc(string Host, int Port, string Service) : HandlerPlan;

    /// <summary>The process says it itself: <c>sd_notify</c>, or a newline on a descriptor.</summary>
    /// <param name="Descriptor">Null is <c>sd_notify</c>; else 3 or more.</param>
    internal sealed record Notify(int? Descriptor) : HandlerPlan;

    /// <summary>Fetches a file.</summary>
    /// <param name="Url">http or https.</param>
    /// <param name="Path">Where it is put.</param>
    /// <param name="Sha256">64 hexadecimal digits in lower case, or null.</param>
    /// <param name="Mode">Of the file.</param>
    /// <param name="CaFile">PEM; null are the system's.</param>
    internal sealed record Download(string Url, string Path, string? Sha256, int Mode, string? CaFile) : HandlerPlan;

    /// <summary>Fills in <c>${NAME}</c> and <c>${NAME:-default}</c> from the environment.</summary>
    internal sealed record Template(string Source, string Path, int Mode) : HandlerPlan;
}

/// <summary>A header of a request.</summary>
internal readonly record struct HttpHeader(string Name, string Value);
