namespace Supervisor.Lifecycle;

internal enum ProbeKind
{
    Startup,
    Liveness,
    Readiness,
}

/// <summary>What a probe's last verdict was. Before the first one: startup Unknown, liveness Success, readiness Failure, as in the kubelet.</summary>
internal enum ProbeValue
{
    Unknown,
    Success,
    Failure,
}
