using System.Diagnostics;
using Supervisor.Lifecycle;

namespace Supervisor.Loop;

/// <summary>Names of the probes, as status and metrics have them.</summary>
internal static class ProbeWords
{
    public static string Of(ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => "startup",
        ProbeKind.Liveness => "liveness",
        ProbeKind.Readiness => "readiness",
        _ => throw new UnreachableException(kind.ToString()),
    };
}
