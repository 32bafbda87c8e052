namespace Supervisor.Benchmarks;

/// <summary>A loop on every processor.</summary>
internal sealed class Load : IDisposable
{
    private readonly CounterpartProcess[] _loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new CounterpartProcess("burn"))];

    public void Dispose()
    {
        foreach (CounterpartProcess loop in _loops)
        {
            loop.Dispose();
        }
    }
}
