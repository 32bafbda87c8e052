using static Supervisor.Configuration.FieldType;
using static Supervisor.Configuration.FieldValues;

namespace Supervisor.Configuration;

/// <summary>The table's part of containers: the main one and init steps.</summary>
internal static class ContainerFields
{
    private const string NoSidecarYet = "known, but this version does not carry out sidecars yet";
    private const string OnlyCommands = "known, but this version carries out init steps with a command only";

    private static readonly List Command = new(ExpandedText, "[nginx, -g, daemon off;]") { ShortForm = ListShortForm.CommandWords };

    /// <summary><c>{name, key, optional}</c>, of a ConfigMap or a Secret.</summary>
    private static readonly Mapping KeyReference = new(new Shape(("name", Text), ("key", NotEmpty), ("optional", Flag)), "{name: app, key: mode}");

    private static readonly Mapping SetReference = new(new Shape(("name", Text), ("optional", Flag)), "{name: app}") { SaysByBeing = true };

    private static readonly List Environment = new(
        new Mapping(
            new Shape(
                ("name", VariableName),
                ("value", ExpandedText with { IsSecret = true }),
                ("valueFrom", new Mapping(
                    new Shape(
                        ("fieldRef", new Mapping(
                            new Shape(("fieldPath", new Value("a path of the pod", ValueChecks.FieldPath)), ("apiVersion", OfNoMeaning)),
                            "{fieldPath: metadata.name}")
                        {
                            Due = "fieldPath is due",
                        }),
                        ("secretKeyRef", KeyReference),
                        ("configMapKeyRef", KeyReference),
                        ("resourceFieldRef", new Mapping(
                            new Shape(("resource", Text), ("containerName", OfNoMeaning), ("divisor", OfNoMeaning)),
                            "{resource: limits.cpu}")),
                        ("fileKeyRef", new Mapping(
                            new Shape(("volumeName", OfNoMeaning), ("path", OfNoMeaning), ("key", NotEmpty), ("optional", Flag)),
                            "{key: mode}")))
                    {
                        Exclusive = ["fieldRef", "secretKeyRef", "configMapKeyRef", "resourceFieldRef", "fileKeyRef"],
                    },
                    "{fieldRef: {fieldPath: metadata.name}}")
                {
                    Due = "fieldRef, secretKeyRef, configMapKeyRef or resourceFieldRef is due",
                }))
            {
                Exclusive = ["value", "valueFrom"],
            },
            "{name: MODE, value: fast}")
        {
            Due = "name is due",
        },
        "[{name: MODE, value: fast}]");

    private static readonly List EnvironmentFrom = new(
        new Mapping(
            new Shape(("prefix", Text), ("configMapRef", SetReference), ("secretRef", SetReference)) { Exclusive = ["configMapRef", "secretRef"] },
            "{configMapRef: {name: app}}")
        {
            Due = "configMapRef or secretRef is due",
        },
        "[{configMapRef: {name: app}}]");

    private static readonly List Ports = new(
        new Mapping(
            new Shape(
                ("name", PortName),
                ("containerPort", Whole(1, 65_535)),
                ("protocol", OfNoMeaning),
                ("hostPort", OfNoMeaning),
                ("hostIP", OfNoMeaning)),
            "{name: http, containerPort: 8080}")
        {
            Due = "containerPort is due",
        },
        "[{name: http, containerPort: 8080}]");

    private static readonly List Capabilities = new(new Value("a capability", CapabilityNames.Check), "[NET_BIND_SERVICE]");

    /// <summary>The container's and the pod's in one: of the same name the container's wins.</summary>
    public static readonly Mapping SecurityContext = new(
        new Shape(
            ("runAsUser", Id with { Later = NotYet }),
            ("runAsGroup", Id with { Later = NotYet }),
            ("supplementalGroups", new List(Id, "[1000]") { Later = NotYet }),
            ("runAsNonRoot", Flag with { LaterFor = static text => text == "true" ? NotYet : null }),
            ("allowPrivilegeEscalation", Flag with { LaterFor = static text => text == "false" ? NotYet : null }),
            ("capabilities", new Mapping(new Shape(("add", Capabilities), ("drop", Capabilities)), "{drop: [ALL]}") { Later = NotYet }),
            ("readOnlyRootFilesystem", Flag),
            // Made by the container's runtime, before we are there.
            ("privileged", OfNoMeaning),
            ("procMount", OfNoMeaning),
            ("seLinuxOptions", OfNoMeaning),
            ("seccompProfile", OfNoMeaning),
            ("appArmorProfile", OfNoMeaning),
            ("windowsOptions", OfNoMeaning),
            ("fsGroup", OfNoMeaning),
            ("fsGroupChangePolicy", OfNoMeaning),
            ("supplementalGroupsPolicy", OfNoMeaning),
            ("seLinuxChangePolicy", OfNoMeaning),
            ("sysctls", OfNoMeaning)),
        "{runAsUser: 1000}");

    private static readonly List RestartRules = new(
        new Mapping(
            new Shape(
                ("action", Choice("Restart", "RestartAllContainers")),
                ("exitCodes", new Mapping(
                    new Shape(("operator", Choice("In", "NotIn")), ("values", new List(Whole(0, 255), "[42]") { Most = 255 })),
                    "{operator: In, values: [42]}")
                {
                    Due = "operator and values are due",
                })),
            "{action: Restart, exitCodes: {operator: In, values: [42]}}")
        {
            Due = "action and exitCodes are due",
        },
        "[{action: Restart, exitCodes: {operator: In, values: [42]}}]")
    {
        Most = 20,
    };

    private static readonly Map ResourceLimits = new(
        ResourceLimitText.NameOf,
        "a limit; allowed are " + string.Join(", ", ResourceLimitText.Names),
        new Value("a limit", ResourceLimitText.Check),
        "{nofile: 65536, core: '0:unlimited'}")
    {
        Later = NotYet,
    };

    /// <summary>What every container has.</summary>
    private static readonly (string Name, FieldType Type)[] Common =
    [
        ("command", Command),
        ("args", Command),
        ("env", Environment),
        ("envFrom", EnvironmentFrom),
        ("workingDir", FilePath),
        ("ports", Ports),
        ("securityContext", SecurityContext),
        ("restartPolicyRules", RestartRules),
        ("terminationMessagePath", AbsolutePath),
        ("terminationMessagePolicy", Choice("File", "FallbackToLogsOnError")),
        ("umask", Octal with { Later = NotYet }),
        ("rlimits", ResourceLimits),
        ("oomScoreAdj", Whole(-1000, 1000) with { Later = NotYet }),
        ("nice", Whole(-20, 19) with { Later = NotYet }),
        // Of the image and of the node.
        ("image", OfNoMeaning),
        ("imagePullPolicy", OfNoMeaning),
        ("resources", OfNoMeaning),
        ("resizePolicy", OfNoMeaning),
        ("stdin", OfNoMeaning),
        ("stdinOnce", OfNoMeaning),
        ("tty", OfNoMeaning),
        ("volumeDevices", OfNoMeaning),
        ("volumeMounts", OfNoMeaning),
    ];

    /// <summary>What the main container and sidecars have.</summary>
    private static readonly (string Name, FieldType Type)[] Probes =
    [
        ("startupProbe", HandlerFields.Probe),
        ("livenessProbe", HandlerFields.Probe),
        ("readinessProbe", HandlerFields.ReadinessProbe),
    ];

    /// <summary>The main container's.</summary>
    public static readonly (string Name, FieldType Type)[] Main =
    [
        .. Common,
        .. Probes,
        ("lifecycle", HandlerFields.Lifecycle),
        ("successExitCodes", new List(ExitCodes, "[3, 130-143]")),
    ];

    private static readonly Mapping InitStep = new(
        new Shape(
        [
            ("name", StepName),
            .. Common,
            ("timeoutSeconds", Duration),
            ("periodSeconds", Duration with { Later = OnlyCommands }),
            ("httpGet", HandlerFields.HttpGet with { Later = OnlyCommands }),
            ("tcpSocket", HandlerFields.TcpSocket with { Later = OnlyCommands }),
            ("grpc", HandlerFields.Grpc with { Later = OnlyCommands }),
            ("sleep", HandlerFields.Sleep with { Later = OnlyCommands }),
            ("download", HandlerFields.Download with { Later = OnlyCommands }),
            ("template", HandlerFields.Template with { Later = OnlyCommands }),
            ("restartPolicy", Choice("Always", "OnFailure", "Never") with { LaterFor = static text => text == "Always" ? NoSidecarYet : null }),
            ("lifecycle", HandlerFields.Lifecycle with { Later = NoSidecarYet }),
            .. Probes,
        ])
        {
            Exclusive = ["command", "httpGet", "tcpSocket", "grpc", "sleep", "download", "template"],
        },
        "{command: [migrate, up]}")
    {
        ShortForm = MappingShortForm.Step,
        Due = "command is due",
    };

    public static readonly List InitSteps = new(InitStep, "[{command: [migrate, up]}]") { ShortForm = ListShortForm.StepPerLine };
}
