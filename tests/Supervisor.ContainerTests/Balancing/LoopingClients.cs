using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.ContainerTests.Balancing;

/// <summary>
/// Clients that ask for / one request after the other, until they are stopped. They forgive nothing: a refused or broken connection, another status
/// than 200, half an answer is a failure, and no request is made twice. (An HttpClient repeats a request whose kept connection was closed.)
/// </summary>
internal sealed class LoopingClients : IAsyncDisposable
{
    /// <summary>Between two requests of a client: hundreds a second are plenty, and leave the processors to the servers.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_requestLimit = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly Task _all;
    private readonly int _port;

    /// <param name="closing">How many clients make a new connection for each request.</param>
    /// <param name="keeping">How many keep theirs as long as the other side lets them.</param>
    public LoopingClients(int port, int closing, int keeping)
    {
        _port = port;
        _all = Task.WhenAll(Enumerable.Range(0, closing + keeping).Select(number => Task.Run(() => LoopAsync(keeps: number >= closing))));
    }

    /// <summary>What went wrong so far, in order.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many good answers had this body so far.</summary>
    public int Answers(string body) => _answers.GetValueOrDefault(body);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all;
        _stop.Dispose();
    }

    private async Task LoopAsync(bool keeps)
    {
        TcpClient? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = new TcpClient();
                    await connection.ConnectAsync("127.0.0.1", _port);
                }

                using CancellationTokenSource limit = new(s_requestLimit);
                (string body, bool kept) = await GetAsync(connection.GetStream(), keeps, limit.Token);
                _answers.AddOrUpdate(body, 1, (_, count) => count + 1);
                if (!kept)
                {
                    connection.Dispose();
                    connection = null;
                }
            }
            catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
            {
                _failures.Enqueue($"{(keeps ? "keep-alive" : "close")}: {e.Message}");
                connection?.Dispose();
                connection = null;
            }

            await Task.Delay(s_pause);
        }

        connection?.Dispose();
    }

    /// <summary>One exchange. The rest of RFC 9112 (chunks, continuations) is not spoken here, and fails.</summary>
    private static async Task<(string Body, bool Kept)> GetAsync(NetworkStream stream, bool keeps, CancellationToken cancellation)
    {
        string request = $"GET / HTTP/1.1\r\nHost: test\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
        string? status = await reader.ReadLineAsync(cancellation);
        if (status?.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) != true)
        {
            throw new InvalidDataException(status ?? "closed before the first byte of an answer");
        }

        int? length = null;
        bool closed = !keeps;
        for (string? line; (line = await reader.ReadLineAsync(cancellation))?.Length != 0;)
        {
            string[] header = line?.Split(": ", 2) ?? throw new InvalidDataException("closed within the headers");
            length = header[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[1], CultureInfo.InvariantCulture) : length;
            closed |= header[0].Equals("Connection", StringComparison.OrdinalIgnoreCase) && header[1] == "close";
        }

        char[] body = new char[length ?? throw new InvalidDataException("no Content-Length")];
        int read = await reader.ReadBlockAsync(body.AsMemory(), cancellation);
        return read == body.Length ? (new string(body), !closed) : throw new InvalidDataException($"closed after {read} of {body.Length} bytes");
    }
}
