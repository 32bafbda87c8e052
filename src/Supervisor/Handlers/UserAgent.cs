namespace Supervisor.Handlers;

/// <summary>
/// How attempts name themselves: as the kubelet does, because access logs, ingresses and middlewares filter health checks by these names.
/// The number is the version of Kubernetes whose behaviour this is.
/// </summary>
internal static class UserAgent
{
    private const string Version = "1.34";

    public const string Probe = "kube-probe/" + Version;

    public const string Hook = "kube-lifecycle/" + Version;

    public static string Of(AttemptPurpose purpose) => purpose switch
    {
        AttemptPurpose.Probe => Probe,
        AttemptPurpose.Hook => Hook,
        _ => throw new System.Diagnostics.UnreachableException(purpose.ToString()),
    };
}
