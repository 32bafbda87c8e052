using Serilog.Events;

namespace Supervisor.Logging;

/// <summary>Where lines of our own go. Never blocks, never throws: supervision goes on whatever happens to standard error.</summary>
internal interface ISupervisorLog
{
    /// <param name="template">A message template of Serilog; its properties take <paramref name="values"/> in order.</param>
    void Write(LogEventLevel level, string template, params object[] values);

    /// <summary>A line that a hook wrote. It may be dropped sooner than a decision of ours.</summary>
    void WriteOutput(string hook, string line) => Write(LogEventLevel.Information, "{Hook}: {Line}", hook, line);

    bool IsEnabled(LogEventLevel level);
}
