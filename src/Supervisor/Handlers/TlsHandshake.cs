using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Supervisor.Handlers;

/// <summary>
/// TLS as the kubelet's probes speak it: neither the certificate nor its name is looked at, no certificate of ours, 1.2 or 1.3. Nothing of the image
/// is read (no /etc/ssl is needed) and nothing fetched: not even the issuers that a certificate names.
/// </summary>
internal static class TlsHandshake
{
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const int AlertLength = 7;

    private const string Home = "HOME";

    /// <summary>
    /// The framework looks for a user's stores of certificates below the home directory even if it is to use none of them, and fails where nothing
    /// tells one: no HOME, and no /etc/passwd, as in a scratch image. This is the runtime's own copy of the environment: children never see it.
    /// </summary>
    static TlsHandshake()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Home)))
        {
            Environment.SetEnvironmentVariable(Home, "/");
        }
    }

    /// <summary>A stream that trusts anyone; the caller closes both.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The contract of httpGet: a probe asks whether the server lives, not who it is.")]
    public static SslStream Over(WatchedStream transport) => new(transport, leaveInnerStreamOpen: true, static (_, _, _, _) => true);

    /// <summary>Null is success.</summary>
    /// <param name="stream">Over <paramref name="transport"/>.</param>
    /// <param name="describe">Makes words of an error of the socket.</param>
    /// <param name="host">A name is told to the server (SNI), an address is not (RFC 6066).</param>
    public static async Task<HttpProblem?> RunAsync(SslStream stream, WatchedStream transport, string host, Func<IOException, string> describe, AttemptDeadline deadline)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = IPAddress.TryParse(host, out _) ? "" : host,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = new X509ChainPolicy
            {
                // The framework builds a chain whatever we think of it: with no roots at all, and without asking anybody.
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
            AllowRenegotiation = false,
            AllowTlsResume = false,
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options, deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return HttpProblem.Timeout;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return transport.Error is IOException error ? new HttpProblem(describe(error)) : Describe(transport);
        }
    }

    private static HttpProblem Describe(WatchedStream transport)
    {
        ReadOnlySpan<byte> first = transport.First;
        if (first.StartsWith("HTTP/"u8))
        {
            return HttpProblem.PlainAnswer;
        }

        return new HttpProblem(
            first.IsEmpty && transport.IsAtEnd ? "EOF"
            : first is [Alert, _, _, 0, 2, _, byte description, ..] && first.Length >= AlertLength ? $"remote error: tls: {TextOf(description)}"
            : first is [not (Alert or Handshake), ..] ? "tls: first record does not look like a TLS handshake"
            : transport.IsAtEnd ? "unexpected EOF"
            : "tls: handshake failure");
    }

    /// <summary>Alerts that end a handshake (RFC 8446, section 6), in Go's words.</summary>
    private static string TextOf(byte alert) => alert switch
    {
        10 => "unexpected message",
        40 => "handshake failure",
        47 => "illegal parameter",
        50 => "error decoding message",
        70 => "protocol version not supported",
        71 => "insufficient security level",
        80 => "internal error",
        109 => "missing extension",
        112 => "unrecognized name",
        116 => "certificate required",
        120 => "no application protocol",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"alert({alert})"),
    };
}
