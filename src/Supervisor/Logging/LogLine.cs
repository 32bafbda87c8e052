using Serilog.Events;

namespace Supervisor.Logging;

/// <summary>A line that waits to be written, with the time at which it was decided.</summary>
internal readonly record struct LogLine(DateTimeOffset Timestamp, LogEventLevel Level, string Template, object[] Values);
