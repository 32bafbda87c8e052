using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>An HTTPS server on 127.0.0.1 with a certificate that nobody vouches for.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly RawServer _server;
    private readonly X509Certificate2 _certificate;
    private readonly SslProtocols _protocols;

    public TlsServer(X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None)
    {
        _certificate = certificate;
        _protocols = protocols;
        _server = new RawServer(ServeAsync);
    }

    public int Port => _server.Port;

    /// <summary>The server's name that each client told (SNI); empty if it told none.</summary>
    public List<string> Names { get; } = [];

    public List<SslProtocols> Versions { get; } = [];

    /// <summary>Whether each client closed TLS in order (close_notify), and not just the connection.</summary>
    public List<bool> Closings { get; } = [];

    /// <summary>For a name that is not the one asked for, valid from <paramref name="from"/> to <paramref name="to"/> days from now.</summary>
    public static X509Certificate2 Certificate(string name, int from = -1, int to = 1)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ServeAsync(RawConnection connection)
    {
        WatchForEnd transport = new(new NetworkStream(connection.Socket));
        await using SslStream tls = new(transport);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    EnabledSslProtocols = _protocols,
                    ServerCertificateSelectionCallback = (_, name) =>
                    {
                        Names.Add(name ?? "");
                        return _certificate;
                    },
                },
                connection.End);
            Versions.Add(tls.SslProtocol);
            byte[] buffer = new byte[4096];
            int length = await tls.ReadAsync(buffer, connection.End);
            connection.Requests.Enqueue(Encoding.UTF8.GetString(buffer, 0, length));
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), connection.End);

            // With close_notify the end comes before that of the transport.
            bool isInOrder = await tls.ReadAsync(buffer, connection.End) == 0 && !transport.IsAtEnd;
            Closings.Add(isInOrder);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // A client that broke off.
        }
    }

    private sealed class WatchForEnd(NetworkStream inner) : Stream
    {
        public bool IsAtEnd { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int length = await inner.ReadAsync(buffer, cancellationToken);
            IsAtEnd |= length == 0 && buffer.Length > 0;
            return length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
