using Serilog.Events;

namespace Supervisor.Plans;

internal enum LogFormat
{
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary><c>logging</c>: what of our own doings is written to standard error.</summary>
internal sealed record LoggingPlan
{
    /// <summary><c>logging.level</c>: <c>debug</c>, <c>info</c> (default), <c>warning</c>, <c>error</c>. <c>-v</c> is debug, <c>-q</c> is warning; both win over the configuration.</summary>
    public LogEventLevel Level { get; init; } = LogEventLevel.Information;

    public LogFormat Format { get; init; } = LogFormat.Text;
}
