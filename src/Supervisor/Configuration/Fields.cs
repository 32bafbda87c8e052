using Supervisor.Signals;
using static Supervisor.Configuration.FieldType;
using static Supervisor.Configuration.FieldValues;

namespace Supervisor.Configuration;

/// <summary>
/// The table of all keys: Kubernetes' names and shapes (container and pod spec, flattened), and ours. The one place that says what may
/// stand where; reading, checking, the words of errors, what is printed and the JSON Schema come from it.
/// </summary>
internal static class Fields
{
    /// <summary>Positions of a list in a key end here.</summary>
    public const int MaximumPosition = 9_999;

    private static readonly Refused OfManifest = new("is read as a part of a manifest, from a file that has kind or containers; here write the fields themselves");

    private static readonly Mapping SignalFields = new(
        new Shape(
            ("stop", new List(SignalToUs, "[SIGTERM, SIGINT]")),
            ("target", Choice("process", "group")),
            ("map", new Map(
                static key => ValueChecks.ReceivedSignal(key) is null && SignalNames.TryParse(key, out int signal) ? SignalNames.NameOf(signal) : null,
                ValueChecks.ReceivedSignals,
                MappedSignal,
                "{SIGHUP: SIGUSR1, SIGUSR2: none}"))),
        "{target: group}");

    private static readonly Mapping ApiTls = new(
        new Shape(("self", Choice("true")), ("certFile", FilePath), ("keyFile", FilePath)),
        "{certFile: /run/tls/tls.crt, keyFile: /run/tls/tls.key}")
    {
        ShortForm = MappingShortForm.SelfSigned,
        Due = "self, or certFile and keyFile, are due",
        Later = NotYet,
    };

    private static readonly Mapping Endpoint = new(
        new Shape(
            ("tcp", TcpAddress),
            ("http", ListenAddress),
            ("grpc", ListenAddress),
            ("api", ListenAddress with { Later = NotYet }),
            ("apiTokenFile", FilePath with { Later = NotYet }),
            ("apiTls", ApiTls),
            ("control", new Value("none or a path", ValueChecks.ControlPath))),
        "{tcp: :8080}");

    private static readonly Mapping Logging = new(
        new Shape(
            ("level", Choice("debug", "info", "warning", "error")),
            ("format", Choice("text", "json"))),
        "{level: debug}");

    private static readonly Mapping Drain = new(
        new Shape(
            ("seconds", Duration),
            ("untilIdlePorts", new List(Port, "[8080]") { Later = NotYet }),
            ("maxSeconds", Duration with { Later = NotYet })),
        "{seconds: 5, untilIdlePorts: [8080]}");

    private static readonly Mapping RestartBackoff = new(
        new Shape(("initialSeconds", Duration), ("maxSeconds", Duration), ("resetSeconds", Duration)),
        "{initialSeconds: 10, maxSeconds: 300}");

    private static readonly List ReadinessGates = new(
        new Mapping(
            new Shape(("conditionType", new Value("a condition type", ValueChecks.ConditionType) { IsText = true })),
            "{conditionType: example.com/warm}")
        {
            Due = "conditionType is due",
        },
        "[{conditionType: example.com/warm}]")
    {
        ShortForm = ListShortForm.CommaList,
    };

    private static readonly (string Name, FieldType Type) RestartPolicy = (
        "restartPolicy",
        Choice("Never", "OnFailure", "Always"));

    /// <summary>What belongs to the pod, in a manifest as at the top level; with ours that belong to nothing smaller.</summary>
    private static readonly (string Name, FieldType Type)[] OfPod =
    [
        ("initContainers", ContainerFields.InitSteps),
        ("terminationGracePeriodSeconds", Duration),
        ("readinessGates", ReadinessGates),
        ("activeDeadlineSeconds", Whole(1, int.MaxValue) with { Later = NotYet }),
        ("drainSeconds", Duration),
        ("drain", Drain),
        ("signals", SignalFields),
        ("endpoint", Endpoint),
        ("logging", Logging),
        ("maxRestarts", Whole(0, int.MaxValue)),
        ("restartBackoff", RestartBackoff),
        // Of the cluster, the node and the network.
        ("affinity", OfNoMeaning),
        ("automountServiceAccountToken", OfNoMeaning),
        ("dnsConfig", OfNoMeaning),
        ("dnsPolicy", OfNoMeaning),
        ("enableServiceLinks", OfNoMeaning),
        ("ephemeralContainers", OfNoMeaning),
        ("hostAliases", OfNoMeaning),
        ("hostIPC", OfNoMeaning),
        ("hostNetwork", OfNoMeaning),
        ("hostPID", OfNoMeaning),
        ("hostUsers", OfNoMeaning),
        ("hostname", OfNoMeaning),
        ("hostnameOverride", OfNoMeaning),
        ("imagePullSecrets", OfNoMeaning),
        ("nodeName", OfNoMeaning),
        ("nodeSelector", OfNoMeaning),
        ("os", OfNoMeaning),
        ("overhead", OfNoMeaning),
        ("preemptionPolicy", OfNoMeaning),
        ("priority", OfNoMeaning),
        ("priorityClassName", OfNoMeaning),
        ("resourceClaims", OfNoMeaning),
        ("runtimeClassName", OfNoMeaning),
        ("schedulerName", OfNoMeaning),
        ("schedulingGates", OfNoMeaning),
        ("serviceAccount", OfNoMeaning),
        ("serviceAccountName", OfNoMeaning),
        ("setHostnameAsFQDN", OfNoMeaning),
        ("shareProcessNamespace", OfNoMeaning),
        ("subdomain", OfNoMeaning),
        ("tolerations", OfNoMeaning),
        ("topologySpreadConstraints", OfNoMeaning),
        ("volumes", OfNoMeaning),
    ];

    /// <summary>A container of a manifest.</summary>
    public static readonly Mapping Container = new(new Shape([("name", StepName), .. ContainerFields.Main, RestartPolicy]), "{name: app, command: [app]}")
    {
        Due = "name is due",
    };

    /// <summary>The pod's spec of a manifest, <c>containers</c> left out.</summary>
    public static readonly Mapping PodSpec = new(
        new Shape([.. OfPod, RestartPolicy, ("securityContext", ContainerFields.SecurityContext), ("resources", OfNoMeaning)]),
        "{containers: [{name: app, command: [app]}]}");

    /// <summary>The top level: container and pod in one.</summary>
    public static readonly Mapping Pod = new(
        new Shape(
        [
            ("name", PodName),
            ("namespace", StepName),
            .. ContainerFields.Main,
            RestartPolicy,
            .. OfPod,
            ("container", StepName),
            ("apiVersion", OfManifest),
            ("kind", OfManifest),
            ("metadata", OfManifest),
            ("spec", OfManifest),
            ("containers", OfManifest),
        ]),
        "{drainSeconds: 5}");
}
