namespace Supervisor.Handlers;

/// <summary>The one time limit of an attempt: name look-up, connecting, TLS, every redirect, headers and body together.</summary>
internal sealed class AttemptDeadline : IDisposable
{
    /// <summary>The longest that a timer takes; a longer time limit is none.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _cancelled;

    /// <param name="timeout">Zero is no limit.</param>
    /// <param name="time">Counts it.</param>
    /// <param name="cancelled">Nobody waits for the verdict any more.</param>
    public AttemptDeadline(TimeSpan timeout, TimeProvider time, CancellationToken cancelled)
    {
        Timeout = timeout > TimeSpan.Zero && timeout <= LongestTimer ? timeout : System.Threading.Timeout.InfiniteTimeSpan;
        _time = time;
        _start = time.GetTimestamp();
        _timer = new CancellationTokenSource(Timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancelled);
        _cancelled = cancelled;
    }

    /// <summary>The whole time limit; infinite if there is none.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Ends everything that is under way: the time is up, or nobody waits any more.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The time is up, and somebody waits for the verdict.</summary>
    public bool IsOver => _timer.IsCancellationRequested && !_cancelled.IsCancellationRequested;

    /// <summary>What is left, not below zero; infinite if there is no limit.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (Timeout == System.Threading.Timeout.InfiniteTimeSpan)
            {
                return Timeout;
            }

            TimeSpan left = Timeout - _time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Waits; false if the time is up before that.</summary>
    public async Task<bool> TryDelayAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (IsOver)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
