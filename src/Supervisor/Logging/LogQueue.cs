using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Supervisor.Logging;

/// <summary>
/// The log behind a bounded queue. Overview of the constraints:
/// <list type="bullet">
/// <item>Standard error may be a pipe that nobody empties; the loop must never wait for it. Only the queue's own thread writes.</item>
/// <item>Memory is bounded: beyond <see cref="Capacity"/> lines the newest are dropped and counted, and the count is a line when there is room.</item>
/// <item>The thread, and Serilog with it, come to life when the loop first has nothing else to do: they do not delay the first spawn.</item>
/// <item>Where no thread can be made (a pids limit), lines wait for the end and are written then, with little patience.</item>
/// </list>
/// </summary>
internal sealed class LogQueue(LogEventLevel minimum, TimeProvider time, StandardError output, Func<Logger> createLogger) : ISupervisorLog
{
    private const int Capacity = 1024;

    /// <summary>Beyond so many a hook's lines are dropped: one that floods its output must not push our decisions out of the log.</summary>
    private const int OutputCapacity = Capacity / 2;

    private const int StackSize = 256 * 1024;

    /// <summary>How long the end waits for a reader of standard error: a stop must not hang on its log.</summary>
    private static readonly TimeSpan FlushPatience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _creation = new();
    private readonly object _gate = new(); // guards the four below; Monitor, for its Wait and Pulse
    private readonly Queue<LogLine> _lines = new();
    private int _dropped;
    private bool _writing;
    private bool _threadRuns;

    private Logger? _logger;
    private bool _threadWasRefused;

    public bool IsEnabled(LogEventLevel level) => level >= minimum;

    public void Write(LogEventLevel level, string template, params object[] values) => Enqueue(Capacity, level, template, values);

    public void WriteOutput(string hook, string line) => Enqueue(OutputCapacity, LogEventLevel.Information, "{Hook}: {Line}", [hook, line]);

    private void Enqueue(int capacity, LogEventLevel level, string template, object[] values)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        LogLine line = new(time.GetUtcNow(), level, template, values);
        lock (_gate)
        {
            if (_lines.Count >= capacity)
            {
                _dropped++;
                return;
            }

            _lines.Enqueue(line);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Starts the thread if there is something to write and it does not run yet. The loop calls this before it sleeps.</summary>
    public void Kick()
    {
        if (_threadRuns || _threadWasRefused || _lines.Count == 0)
        {
            return;
        }

        try
        {
            new Thread(WriteForever, StackSize) { IsBackground = true, Name = "log" }.Start();
            _threadRuns = true;
        }
        catch (Exception refusal) when (refusal is OutOfMemoryException or ThreadStartException)
        {
            // EAGAIN of pthread_create: the container's pids limit. Said at the end, with the rest.
            _threadWasRefused = true;
        }
    }

    /// <summary>Waits until everything is written, or the reader was given its time. The last act before we exit.</summary>
    public void Flush()
    {
        long end = time.GetTimestamp() + (long)(FlushPatience.TotalSeconds * time.TimestampFrequency);
        if (!_threadRuns)
        {
            WriteAll(end);
            return;
        }

        lock (_gate)
        {
            while (_lines.Count > 0 || _writing)
            {
                TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), end);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    return;
                }
            }
        }
    }

    private void WriteForever()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_lines.Count == 0)
                {
                    Monitor.Wait(_gate);
                }
            }

            WriteAll(end: null);
        }
    }

    /// <param name="end">The reader's patience ends then, for all lines together; null is never.</param>
    private void WriteAll(long? end)
    {
        while (IsTimeLeft(end) && TryTake(out LogLine line, out int dropped))
        {
            try
            {
                if (dropped > 0)
                {
                    Emit(new LogLine(line.Timestamp, LogEventLevel.Warning, "{Count} log lines were dropped: standard error was not read fast enough", [dropped]));
                }

                Emit(line);
            }
            catch (Exception)
            {
                // A log that can't be written (no memory, a defect of a formatter) must end neither its thread nor us.
                CountDropped(dropped + 1);
            }
            finally
            {
                lock (_gate)
                {
                    _writing = false;
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private bool IsTimeLeft(long? end)
    {
        if (end is null)
        {
            return true;
        }

        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), end.Value);
        output.PatienceMilliseconds = Math.Max(0, (int)left.TotalMilliseconds);
        return left > TimeSpan.Zero;
    }

    private void CountDropped(int count)
    {
        lock (_gate)
        {
            _dropped += count;
        }
    }

    private bool TryTake(out LogLine line, out int dropped)
    {
        lock (_gate)
        {
            dropped = _dropped;
            if (!_lines.TryDequeue(out line))
            {
                return false;
            }

            _dropped = 0;
            _writing = true;
            return true;
        }
    }

    private void Emit(LogLine line)
    {
        lock (_creation)
        {
            _logger ??= createLogger();
        }

        if (!_logger.BindMessageTemplate(line.Template, line.Values, out MessageTemplate? template, out IEnumerable<LogEventProperty>? properties))
        {
            template = new MessageTemplate([new TextToken(line.Template)]);
            properties = [];
        }

        _logger.Write(new LogEvent(line.Timestamp, line.Level, null, template, properties));
    }
}
