namespace Supervisor.Status;

/// <summary>One event, or several that say the same, with Kubernetes' fields (core/v1 Event).</summary>
/// <param name="Name"><c>web.18a3f2c91b0e4d10</c>: the pod's name and a number that is never given twice.</param>
/// <param name="Reason"><c>Started</c>, <c>Killing</c>, <c>Unhealthy</c>, ...: the kubelet's words.</param>
/// <param name="Message">At most 1,024 characters; may have several lines.</param>
/// <param name="FieldPath">What it is about: <c>spec.containers{web}</c> or <c>spec.initContainers{migrate}</c>; empty for the pod.</param>
/// <param name="Count">How often it happened.</param>
/// <param name="ResourceVersion">Of the last time that it was told; unique, and counted together with the pod's.</param>
/// <param name="MayHoldOutput">The message may hold output of a program, an address or a command: never shown on <c>endpoint.http</c>.</param>
internal sealed record PodEvent(
    string Name,
    EventType Type,
    string Reason,
    string Message,
    string FieldPath,
    int Count,
    DateTimeOffset FirstTimestamp,
    DateTimeOffset LastTimestamp,
    long ResourceVersion,
    bool MayHoldOutput);
