using Supervisor.Signals;
using static Supervisor.Configuration.FieldType;

namespace Supervisor.Configuration;

/// <summary>
/// The table of all keys: Kubernetes' names and shapes (container and pod spec, flattened), and ours. The one place that says what may
/// stand where; reading, checking and the words of errors come from it.
/// </summary>
internal static class Fields
{
    /// <summary>Positions of a list in a key end here.</summary>
    public const int MaximumPosition = 9_999;

    private static readonly Value Text = new("a text", static _ => null) { IsText = true };
    private static readonly Value ExpandedText = Text with { IsExpanded = true };
    private static readonly Value Path = new("a path", static text => text.Length == 0 ? "is empty; a path is due" : null) { IsText = true };
    private static readonly Value Duration = new("a duration", DurationText.Check);
    private static readonly Value PodName = new("a name", ValueChecks.PodName) { IsText = true };
    private static readonly Value StepName = new("a name", ValueChecks.StepName) { IsText = true };
    private static readonly Value VariableName = new("a name", ValueChecks.VariableName) { IsText = true };
    private static readonly Value StopSignal = new("a signal", ValueChecks.SentSignal);
    private static readonly Value ReceivedSignal = new("a signal", ValueChecks.ReceivedSignal);
    private static readonly Value MappedSignal = new("a signal or none", ValueChecks.MappedSignal);
    private static readonly Value ExitCodes = new("an exit code or a range", ExitCodeRange.Check);
    private static readonly Value TcpAddress = new("an address", TcpAddressText.Check);

    private static readonly List Command = new(ExpandedText, "[nginx, -g, daemon off;]") { ShortForm = ListShortForm.CommandWords };

    // Kubernetes expands $(VAR) in containers' commands, not in those of hooks.
    private static readonly List HookCommand = new(Text, "[nginx, -s, quit]") { ShortForm = ListShortForm.CommandWords };

    private static readonly Ignored OfNoMeaning = new();
    private static readonly Refused NotYet = new("known, but this version does not carry it out yet");
    private static readonly Refused NoHandlerYet = new("known, but this version carries out exec and sleep only");
    private static readonly Refused NoStepHandlerYet = new("known, but this version carries out init steps with a command only");
    public static readonly Refused NoManifestYet =
        new("known, but this version reads no whole manifests yet; write the fields of the container and of the pod's spec at the top level");

    private static readonly List Environment = new(
        new Mapping(
            new Shape(("name", VariableName), ("value", ExpandedText), ("valueFrom", NotYet)),
            "{name: MODE, value: fast}")
        {
            Due = "name is due",
        },
        "[{name: MODE, value: fast}]");

    private static readonly Mapping Hook = new(
        new Shape(
            ("exec", new Mapping(new Shape(("command", HookCommand)), "{command: [nginx, -s, quit]}") { Due = "command is due" }),
            ("sleep", new Mapping(new Shape(("seconds", Duration)), "{seconds: 5}") { Due = "seconds is due" }),
            ("httpGet", NoHandlerYet),
            ("tcpSocket", NoHandlerYet),
            ("timeoutSeconds", Duration))
        {
            Exclusive = ["exec", "sleep", "httpGet", "tcpSocket"],
        },
        "{sleep: {seconds: 5}}")
    {
        ShortForm = MappingShortForm.Handler,
        Due = "exec or sleep is due",
    };

    private static readonly Mapping InitStep = new(
        new Shape(
            ("name", StepName),
            ("command", Command),
            ("args", Command),
            ("env", Environment),
            ("workingDir", Path),
            ("timeoutSeconds", Duration),
            ("httpGet", NoStepHandlerYet),
            ("tcpSocket", NoStepHandlerYet),
            ("grpc", NoStepHandlerYet),
            ("sleep", NoStepHandlerYet),
            ("download", NoStepHandlerYet),
            ("template", NoStepHandlerYet),
            ("periodSeconds", NoStepHandlerYet),
            ("envFrom", NotYet),
            ("securityContext", NotYet),
            ("restartPolicy", new Refused("known, but this version does not carry out sidecars yet")),
            ("restartPolicyRules", NotYet),
            ("lifecycle", NotYet),
            ("startupProbe", NotYet),
            ("livenessProbe", NotYet),
            ("readinessProbe", NotYet),
            ("terminationMessagePath", NotYet),
            ("terminationMessagePolicy", NotYet),
            ("umask", NotYet),
            ("rlimits", NotYet),
            ("oomScoreAdj", NotYet),
            ("nice", NotYet),
            ("ports", OfNoMeaning),
            ("image", OfNoMeaning),
            ("imagePullPolicy", OfNoMeaning),
            ("resources", OfNoMeaning),
            ("resizePolicy", OfNoMeaning),
            ("stdin", OfNoMeaning),
            ("stdinOnce", OfNoMeaning),
            ("tty", OfNoMeaning),
            ("volumeDevices", OfNoMeaning),
            ("volumeMounts", OfNoMeaning)),
        "{command: [migrate, up]}")
    {
        ShortForm = MappingShortForm.Step,
        Due = "command is due",
    };

    private static readonly Mapping Lifecycle = new(
        new Shape(("postStart", Hook), ("preStop", Hook), ("stopSignal", StopSignal)),
        "{preStop: {sleep: {seconds: 5}}}");

    private static readonly Mapping SignalFields = new(
        new Shape(
            ("stop", new List(ReceivedSignal, "[SIGTERM, SIGINT]")),
            ("target", ValueChecks.Choice("process", "group")),
            ("map", new Map(
                static key => ValueChecks.ReceivedSignal(key) is null && SignalNames.TryParse(key, out int signal) ? SignalNames.NameOf(signal) : null,
                ValueChecks.ReceivedSignals,
                MappedSignal,
                "{SIGHUP: SIGUSR1, SIGUSR2: none}"))),
        "{target: group}");

    private static readonly Mapping Endpoint = new(
        new Shape(
            ("tcp", TcpAddress),
            ("http", NotYet),
            ("grpc", NotYet),
            ("api", NotYet),
            ("apiTokenFile", NotYet),
            ("apiTls", NotYet),
            ("control", NotYet)),
        "{tcp: :8080}");

    private static readonly Mapping Logging = new(
        new Shape(
            ("level", ValueChecks.Choice("debug", "info", "warning", "error")),
            ("format", ValueChecks.Choice("text", "json"))),
        "{level: debug}");

    /// <summary>The top level.</summary>
    public static readonly Mapping Pod = new(
        new Shape(
            ("name", PodName),
            ("command", Command),
            ("args", Command),
            ("env", Environment),
            ("workingDir", Path),
            ("initContainers", new List(InitStep, "[{command: [migrate, up]}]") { ShortForm = ListShortForm.StepPerLine }),
            ("lifecycle", Lifecycle),
            ("terminationGracePeriodSeconds", Duration),
            ("drainSeconds", Duration),
            ("signals", SignalFields),
            ("successExitCodes", new List(ExitCodes, "[3, 130-143]")),
            ("endpoint", Endpoint),
            ("logging", Logging),
            ("restartPolicy", new Value("Never", ValueChecks.RestartPolicy)),
            ("drain", new Refused("known, but this version carries out drainSeconds only")),
            ("envFrom", NotYet),
            ("securityContext", NotYet),
            ("terminationMessagePath", NotYet),
            ("terminationMessagePolicy", NotYet),
            ("startupProbe", NotYet),
            ("livenessProbe", NotYet),
            ("readinessProbe", NotYet),
            ("restartPolicyRules", NotYet),
            ("maxRestarts", NotYet),
            ("restartBackoff", NotYet),
            ("readinessGates", NotYet),
            ("umask", NotYet),
            ("rlimits", NotYet),
            ("oomScoreAdj", NotYet),
            ("nice", NotYet),
            ("apiVersion", NoManifestYet),
            ("kind", NoManifestYet),
            ("metadata", NoManifestYet),
            ("spec", NoManifestYet),
            ("containers", NoManifestYet),
            ("container", NoManifestYet),
            // Names for probes to refer to; there are none yet.
            ("ports", OfNoMeaning),
            // The container's, of the image and the node.
            ("image", OfNoMeaning),
            ("imagePullPolicy", OfNoMeaning),
            ("resources", OfNoMeaning),
            ("resizePolicy", OfNoMeaning),
            ("stdin", OfNoMeaning),
            ("stdinOnce", OfNoMeaning),
            ("tty", OfNoMeaning),
            ("volumeDevices", OfNoMeaning),
            ("volumeMounts", OfNoMeaning),
            // The pod's, of the cluster, the node and the network.
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
            ("activeDeadlineSeconds", NotYet)),
        "{drainSeconds: 5}");
}
