using Supervisor.Lifecycle;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>Durations are never shown longer than they are.</summary>
public sealed class DurationsTests
{
    [Theory]
    [InlineData(-5, "0ms")]
    [InlineData(0, "0ms")]
    [InlineData(0.0004, "0ms")]
    [InlineData(0.25, "250ms")]
    [InlineData(0.9999, "999ms")]
    [InlineData(1, "1s")]
    [InlineData(4.99, "4.9s")]
    [InlineData(30, "30s")]
    [InlineData(59.999, "59.9s")]
    [InlineData(60, "1m")]
    [InlineData(90.7, "1m30s")]
    [InlineData(3600, "1h")]
    [InlineData(3605, "1h5s")]
    [InlineData(5400, "1h30m")]
    [InlineData(90_061, "25h1m1s")]
    public void Text(double seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))));
}
