using System.Collections.Concurrent;
using Serilog.Events;
using Supervisor.Logging;

namespace Supervisor.Tests.Endpoint;

/// <summary>Keeps the lines, with their values behind them.</summary>
internal sealed class RecordingLog : ISupervisorLog
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void Write(LogEventLevel level, string template, params object[] values) => Lines.Enqueue($"{level}: {template} | {string.Join(" | ", values)}");

    public bool IsEnabled(LogEventLevel level) => true;
}
