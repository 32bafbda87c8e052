namespace Supervisor.Handlers;

/// <summary>For whom an attempt is made. It decides the user agent, and whether the status of an HTTP answer counts.</summary>
internal enum AttemptPurpose
{
    /// <summary>A probe, or an init step that waits: <c>kube-probe/1.34</c>; 200 to 399 is success.</summary>
    Probe,

    /// <summary>A hook: <c>kube-lifecycle/1.34</c>; any answer is success.</summary>
    Hook,
}
