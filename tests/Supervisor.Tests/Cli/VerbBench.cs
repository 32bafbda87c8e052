using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Cli;
using Supervisor.TestSupport;

namespace Supervisor.Tests.Cli;

/// <summary>A verb and a supervisor of paper that it asks: answers by target, written by hand; what is on the screen.</summary>
internal sealed class VerbBench : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringBuilder _screen = new();
    private readonly TaskCompletionSource _end = new();
    private readonly FakeControlServer _server;

    /// <param name="answers">The body for each target; any other is a 404. A body that ends in <c>...</c> goes on for ever behind that.</param>
    public VerbBench(params (string Target, string Body)[] answers)
    {
        _server = new FakeControlServer(_directory["socket"], (target, connection) =>
        {
            string? body = answers.FirstOrDefault(answer => answer.Target == target).Body;
            bool goesOn = body is not null && body.EndsWith("...", StringComparison.Ordinal);
            string text = body is null ? "HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\nnot here" : $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{(goesOn ? body[..^3] : body)}";
            connection.Send(Encoding.UTF8.GetBytes(text), SocketFlags.None);
            if (goesOn)
            {
                _end.Task.Wait();
            }
        });
    }

    public FakeTimeProvider Time { get; } = new(Documents.Now);

    public string Text => _screen.ToString();

    public IEnumerable<string> Requests => _server.Requests;

    public VerbRun Run => new(
        new Screen(text =>
        {
            _screen.Append(text);
            return true;
        }) { Time = Time },
        limit => new ControlSocketSearch([], "/nonexistent/supervisor.yaml", [_directory["socket"]], new Deadline(TimeProvider.System, limit)),
        Alarm: -1);

    /// <summary>Nobody listens any more.</summary>
    public void StopListening() => _server.Dispose();

    public void Dispose()
    {
        _end.TrySetResult();
        _server.Dispose();
        _directory.Dispose();
    }
}
