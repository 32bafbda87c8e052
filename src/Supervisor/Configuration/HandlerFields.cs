using static Supervisor.Configuration.FieldType;
using static Supervisor.Configuration.FieldValues;

namespace Supervisor.Configuration;

/// <summary>The table's part of handlers, and of the hooks and probes that use them.</summary>
internal static class HandlerFields
{
    private const string PortIsDue = "port is due";
    private const string TooManyHandlers = "may not specify more than 1 handler type";

    // Kubernetes expands $(VAR) in containers' commands, not in those of hooks and probes.
    private static readonly List Command = new(Text, "[nginx, -s, quit]") { ShortForm = ListShortForm.CommandWords };

    public static readonly Mapping Exec = new(new Shape(("command", Command)), "{command: [nginx, -s, quit]}") { Due = "command is due" };

    public static readonly Mapping Sleep = new(new Shape(("seconds", Duration)), "{seconds: 5}") { Due = "seconds is due" };

    public static readonly Mapping HttpGet = new(
        new Shape(
            ("path", Text),
            ("port", Port),
            ("host", Host),
            ("scheme", Choice("HTTP", "HTTPS")),
            ("httpHeaders", new List(
                new Mapping(
                    new Shape(
                        ("name", new Value("a name", ValueChecks.HeaderName) { IsText = true }),
                        ("value", new Value("a text", ValueChecks.HeaderValue) { IsText = true, IsSecret = true })),
                    "{name: Host, value: example.com}")
                {
                    Due = "name is due",
                },
                "[{name: Host, value: example.com}]"))),
        "{path: /healthz, port: 8080}")
    {
        Due = PortIsDue,
    };

    public static readonly Mapping TcpSocket = new(new Shape(("port", Port), ("host", Host)), "{port: 8080}") { Due = PortIsDue };

    public static readonly Mapping Grpc = new(
        // Kubernetes takes a number only.
        new Shape(("port", Whole(1, 65_535)), ("service", Text), ("host", Host)),
        "{port: 9090}")
    {
        Due = PortIsDue,
    };

    public static readonly Mapping Notify = new(new Shape(("fd", Whole(3, 1_048_575))), "{fd: 3}") { SaysByBeing = true };

    public static readonly Mapping Download = new(
        new Shape(
            ("url", new Value("a URL", ValueChecks.Url)),
            ("path", FilePath),
            ("sha256", new Value("a SHA-256", ValueChecks.Sha256)),
            ("mode", Permissions),
            ("caFile", FilePath)),
        "{url: 'https://example.com/app.conf', path: /etc/app.conf}")
    {
        Due = "url and path are due",
    };

    public static readonly Mapping Template = new(
        new Shape(("source", FilePath), ("path", FilePath), ("mode", Permissions)),
        "{source: /etc/app.conf.tmpl, path: /etc/app.conf}")
    {
        Due = "source and path are due",
    };

    public static readonly Mapping Hook = new(
        new Shape(
            ("exec", Exec),
            ("sleep", Sleep),
            ("httpGet", HttpGet),
            ("tcpSocket", TcpSocket),
            ("timeoutSeconds", Duration))
        {
            Exclusive = ["exec", "sleep", "httpGet", "tcpSocket"],
            TooMany = TooManyHandlers,
        },
        "{sleep: {seconds: 5}}")
    {
        ShortForm = MappingShortForm.Handler,
        Due = "exec, sleep, httpGet or tcpSocket is due",
    };

    public static readonly Mapping Lifecycle = new(
        new Shape(("postStart", Hook), ("preStop", Hook), ("stopSignal", StopSignal)),
        "{preStop: {sleep: {seconds: 5}}}");

    /// <summary>startupProbe and livenessProbe.</summary>
    public static readonly Mapping Probe = ProbeOf(
        // Texts of Kubernetes' own validation, here and below.
        new Value("a whole number", text => ProbeNumbers.Count(text) ?? (text is "0" or "1" ? null : "must be 1")) { Range = (0, 1) },
        new Value("a duration", ProbeNumbers.GracePeriod));

    public static readonly Mapping ReadinessProbe = ProbeOf(
        Count,
        new Value("nothing", static _ => "must not be set for readinessProbes"));

    private static Value Count => new("a whole number", ProbeNumbers.Count) { Range = (0, int.MaxValue) };

    private static Mapping ProbeOf(Value successThreshold, Value gracePeriod)
    {
        Value interval = new("a duration", ProbeNumbers.Interval);
        return new Mapping(
            new Shape(
                ("exec", Exec),
                ("httpGet", HttpGet),
                ("tcpSocket", TcpSocket),
                ("grpc", Grpc),
                ("notify", Notify with { Later = NotYet }),
                ("initialDelaySeconds", interval),
                ("timeoutSeconds", interval),
                ("periodSeconds", interval),
                ("successThreshold", successThreshold),
                ("failureThreshold", Count),
                ("terminationGracePeriodSeconds", gracePeriod))
            {
                Exclusive = ["exec", "httpGet", "tcpSocket", "grpc", "notify"],
                TooMany = TooManyHandlers,
            },
            "{httpGet: {path: /healthz, port: 8080}}")
        {
            ShortForm = MappingShortForm.Handler,
            Due = "must specify a handler type: exec, httpGet, tcpSocket, grpc or notify",
        };
    }
}
