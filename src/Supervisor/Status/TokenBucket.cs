namespace Supervisor.Status;

/// <summary>Lets <paramref name="burst"/> through at once and then one each <paramref name="refill"/>.</summary>
internal sealed class TokenBucket(int burst, TimeSpan refill)
{
    private double _tokens = burst;
    private DateTimeOffset _at = DateTimeOffset.MaxValue; // before the first there is nothing to refill

    public bool TryTake(DateTimeOffset now)
    {
        if (now > _at)
        {
            _tokens = Math.Min(burst, _tokens + (now - _at) / refill);
        }

        _at = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
