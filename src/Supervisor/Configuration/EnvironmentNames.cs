namespace Supervisor.Configuration;

/// <summary>Which variables are configuration, and which only look like it. Names are compared without regard to case.</summary>
internal static class EnvironmentNames
{
    public const string Prefix = "SUPERVISOR_";

    /// <summary>The list of files; read by <see cref="PlanLoader"/>, no key of the configuration.</summary>
    public const string Files = "SUPERVISOR_CONFIG";

    /// <summary>Whether a variable of that name is ours: read as configuration or told to hooks, and not handed on to what we start.</summary>
    public static bool IsOurs(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !IsForeign(name);

    /// <summary>Whether a variable of that name is a key of the configuration, or ought to be one.</summary>
    public static bool IsConfiguration(string name) => IsOurs(name) && !IsToldToHooks(name) && !Is(name, Files);

    /// <summary>Other programs' names, and what Kubernetes injects for a Service that is called supervisor: left alone and handed on.</summary>
    private static bool IsForeign(string name) =>
        Is(name, "SUPERVISOR_TOKEN")             // Home Assistant's Supervisor
        || Is(name, "SUPERVISOR_ENABLED")        // supervisord tells its children these four
        || Is(name, "SUPERVISOR_SERVER_URL")
        || Is(name, "SUPERVISOR_PROCESS_NAME")
        || Is(name, "SUPERVISOR_GROUP_NAME")
        || (!name.Contains("__", StringComparison.Ordinal) && IsOfService(name));

    /// <summary>
    /// <c>X_SERVICE_HOST</c>, <c>X_SERVICE_PORT</c>, <c>X_SERVICE_PORT_name</c>, <c>X_PORT</c>, <c>X_PORT_n_TCP</c> and what follows it
    /// (Kubernetes, "Discovering services", environment variables).
    /// </summary>
    private static bool IsOfService(string name) =>
        Ends(name, "_SERVICE_HOST") || Ends(name, "_SERVICE_PORT") || Ends(name, "_PORT")
        || name.Contains("_SERVICE_PORT_", StringComparison.OrdinalIgnoreCase)
        || HasNumberedPort(name);

    private static bool HasNumberedPort(string name)
    {
        const string Marker = "_PORT_";
        for (int at = name.IndexOf(Marker, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = name.IndexOf(Marker, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            ReadOnlySpan<char> rest = name.AsSpan(at + Marker.Length);
            int digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            rest = rest[digits..];
            if (digits > 0 && (IsProtocol(rest, "_TCP") || IsProtocol(rest, "_UDP") || IsProtocol(rest, "_SCTP")))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsProtocol(ReadOnlySpan<char> text, string protocol) =>
        text.StartsWith(protocol, StringComparison.OrdinalIgnoreCase) && (text.Length == protocol.Length || text[protocol.Length] == '_');

    /// <summary>What hooks and probes are told about their incarnation; an outer supervisor's are none of our configuration.</summary>
    private static bool IsToldToHooks(string name) =>
        Is(name, "SUPERVISOR_CONTAINER")
        || Is(name, "SUPERVISOR_RESTART_COUNT")
        || Is(name, "SUPERVISOR_MAIN_PID")
        || Is(name, "SUPERVISOR_SOCKET")
        || Is(name, "SUPERVISOR_REASON")
        || Is(name, "SUPERVISOR_GRACE_SECONDS_LEFT");

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Ends(string name, string tail) => name.EndsWith(tail, StringComparison.OrdinalIgnoreCase);
}
