using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>Makes <c>endpoint</c> of what is in force.</summary>
internal static class EndpointBuilder
{
    public static EndpointPlan Build(EffectiveConfiguration settings)
    {
        if (!settings.Has("endpoint"))
        {
            return new EndpointPlan();
        }

        string? control = settings.Text("endpoint:control");
        EndpointPlan plan = new()
        {
            Tcp = settings.Text("endpoint:tcp") is string tcp ? TcpAddressText.TryParse(tcp) : null,
            Http = Address(settings, "http"),
            Grpc = Address(settings, "grpc"),
            Api = Address(settings, "api"),
            ApiTokenFile = settings.Text("endpoint:apiTokenFile"),
            ApiTls = Tls(settings),
            ControlPath = control == "none" ? null : control,
            HasNoControl = control == "none",
        };
        CheckAddresses(settings);
        CheckApi(settings, plan);
        return plan;
    }

    private static ListenAddress? Address(EffectiveConfiguration settings, string name) =>
        settings.Text($"endpoint:{name}") is string text ? ListenAddressText.TryParse(text) : null;

    private static TlsPlan? Tls(EffectiveConfiguration settings)
    {
        const string Key = "endpoint:apiTls";
        if (!settings.Has(Key) || settings.IsSuspect(Key))
        {
            return null;
        }

        string? certificate = settings.Text($"{Key}:certFile");
        string? key = settings.Text($"{Key}:keyFile");
        bool isSelf = settings.Has($"{Key}:self");
        if (isSelf ? (certificate ?? key) is not null : certificate is null || key is null)
        {
            settings.Refuse(Key, isSelf ? "self excludes certFile and keyFile" : "certFile and keyFile are due, both, or self");
        }

        return new TlsPlan(certificate, key);
    }

    private static void CheckAddresses(EffectiveConfiguration settings)
    {
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (string name in (ReadOnlySpan<string>)["tcp", "http", "grpc", "api"])
        {
            if (settings.Text($"endpoint:{name}") is { Length: > 0 } text && !seen.TryAdd(text, name))
            {
                settings.Refuse($"endpoint:{name}", $"is the address of endpoint.{seen[text]} as well; each needs its own");
            }
        }
    }

    /// <summary>Who may change things has to say who he is, unless he is on this machine.</summary>
    private static void CheckApi(EffectiveConfiguration settings, EndpointPlan plan)
    {
        if (plan.Api is not { Tcp: { IsLoopback: false } } || settings.IsSuspect("endpoint"))
        {
            return;
        }

        string? missing = (plan.ApiTokenFile, plan.ApiTls) switch
        {
            (null, null) => "apiTokenFile and apiTls",
            (null, _) => "apiTokenFile",
            (_, null) => "apiTls",
            _ => null,
        };
        if (missing is not null)
        {
            settings.Refuse("endpoint:api", $"can be reached from other machines, and needs endpoint.{missing}; 127.0.0.1 needs neither");
        }
    }
}
