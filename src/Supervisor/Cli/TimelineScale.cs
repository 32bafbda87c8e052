namespace Supervisor.Cli;

/// <summary>Which moment lies in which column. Where nothing happened (the hours that it simply ran) time is short: a tenth of all the rest at most.</summary>
internal sealed class TimelineScale
{
    /// <summary>The moments at which something began or ended, in order.</summary>
    private readonly long[] _borders;

    /// <summary>Where each of them lies.</summary>
    private readonly double[] _places;

    public TimelineScale(List<TimelineSpan> spans)
    {
        _borders = new long[spans.Count * 2];
        _places = new double[_borders.Length];
        int count = 0;
        foreach (TimelineSpan span in spans)
        {
            Insert(span.From.UtcTicks, count++);
            Insert(span.To.UtcTicks, count++);
        }

        double busy = 0;
        for (int i = 1; i < count; i++)
        {
            busy += IsBusy(spans, _borders[i - 1], _borders[i]) ? _borders[i] - _borders[i - 1] : 0;
        }

        for (int i = 1; i < count; i++)
        {
            double length = _borders[i] - _borders[i - 1];
            _places[i] = _places[i - 1] + (IsBusy(spans, _borders[i - 1], _borders[i]) ? length : Math.Min(length, busy / 10));
        }
    }

    /// <summary>From 0, the first moment, to 1, the last.</summary>
    public double Of(DateTimeOffset moment)
    {
        double whole = _places[^1];
        long ticks = moment.UtcTicks;
        for (int i = 1; i < _borders.Length && whole > 0; i++)
        {
            if (ticks <= _borders[i] && _borders[i] > _borders[i - 1])
            {
                double part = (double)(ticks - _borders[i - 1]) / (_borders[i] - _borders[i - 1]);
                return (_places[i - 1] + ((_places[i] - _places[i - 1]) * part)) / whole;
            }
        }

        return whole > 0 ? 1 : 0;
    }

    private void Insert(long border, int at)
    {
        for (; at > 0 && border < _borders[at - 1]; at--)
        {
            _borders[at] = _borders[at - 1];
        }

        _borders[at] = border;
    }

    private static bool IsBusy(List<TimelineSpan> spans, long from, long to)
    {
        foreach (TimelineSpan span in spans)
        {
            if (span.From.UtcTicks < to && span.To.UtcTicks > from)
            {
                return true;
            }
        }

        return false;
    }
}
