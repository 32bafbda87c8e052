using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>capabilities(7), up to Linux 5.9; none has come since.</summary>
internal static class CapabilityNames
{
    public const string All = "ALL";

    private const string Prefix = "CAP_";

    private static readonly ImmutableArray<string> Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    public static string? Check(string text) =>
        NameOf(text) is null ? $"{Texts.Quote(text)} is no capability{ValueChecks.DidYouMean(Plain(text), Names)}; allowed are names as in NET_BIND_SERVICE, and ALL" : null;

    /// <summary>With CAP_, or ALL; null if there is no such capability.</summary>
    public static string? NameOf(string text)
    {
        string plain = Plain(text);
        return plain == All ? All : Names.Contains(plain, StringComparer.Ordinal) ? Prefix + plain : null;
    }

    private static string Plain(string text)
    {
        string upper = text.ToUpperInvariant();
        return upper.StartsWith(Prefix, StringComparison.Ordinal) ? upper[Prefix.Length..] : upper;
    }
}
