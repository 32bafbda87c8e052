using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>The tables of duration_test.go in k8s.io/apimachinery, <c>TestHumanDuration</c> and <c>TestHumanDurationBoundaries</c>.</summary>
public sealed class AgesTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private const long Minute = TimeSpan.TicksPerMinute;
    private const long Hour = TimeSpan.TicksPerHour;
    private const long Day = TimeSpan.TicksPerDay;
    private const long Year = 365 * Day;
    private const long Millisecond = TimeSpan.TicksPerMillisecond;

    [Theory]
    [InlineData(Second, "1s")]
    [InlineData(70 * Second, "70s")]
    [InlineData(190 * Second, "3m10s")]
    [InlineData(70 * Minute, "70m")]
    [InlineData(47 * Hour, "47h")]
    [InlineData(49 * Hour, "2d1h")]
    [InlineData((8 * Day) + (2 * Hour), "8d")]
    [InlineData(367 * Day, "367d")]
    [InlineData((2 * Year) + (25 * Hour), "2y1d")]
    [InlineData((8 * Year) + (2 * Hour), "8y")]
    [InlineData(-2 * Second, "<invalid>")]
    [InlineData((-2 * Second) + 1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(Second - Millisecond, "0s")]
    [InlineData((2 * Minute) - Millisecond, "119s")]
    [InlineData(2 * Minute, "2m")]
    [InlineData((2 * Minute) + Second, "2m1s")]
    [InlineData((10 * Minute) - Millisecond, "9m59s")]
    [InlineData(10 * Minute, "10m")]
    [InlineData((10 * Minute) + Second, "10m")]
    [InlineData((3 * Hour) - Millisecond, "179m")]
    [InlineData(3 * Hour, "3h")]
    [InlineData((3 * Hour) + Minute, "3h1m")]
    [InlineData((8 * Hour) - Millisecond, "7h59m")]
    [InlineData(8 * Hour, "8h")]
    [InlineData((8 * Hour) + (59 * Minute), "8h")]
    [InlineData((2 * Day) - Millisecond, "47h")]
    [InlineData(2 * Day, "2d")]
    [InlineData((8 * Day) - Millisecond, "7d23h")]
    [InlineData(8 * Day, "8d")]
    [InlineData((8 * Day) + (23 * Hour), "8d")]
    [InlineData((2 * Year) - Millisecond, "729d")]
    [InlineData(2 * Year, "2y")]
    [InlineData((2 * Year) + (23 * Hour), "2y")]
    [InlineData((2 * Year) + (23 * Hour) + (59 * Minute), "2y")]
    [InlineData((2 * Year) + Day - Millisecond, "2y")]
    [InlineData((2 * Year) + Day, "2y1d")]
    [InlineData(3 * Year, "3y")]
    [InlineData(7 * Year, "7y")]
    [InlineData((8 * Year) - Millisecond, "7y364d")]
    [InlineData(8 * Year, "8y")]
    [InlineData((8 * Year) + (364 * Day), "8y")]
    [InlineData(9 * Year, "9y")]
    public void As_kubectl_says_it(long ticks, string expected) => Assert.Equal(expected, Ages.Text(new TimeSpan(ticks)));

    [Fact]
    public void Without_a_moment_it_is_unknown() => Assert.Equal("<unknown>", Ages.Since(null, DateTimeOffset.UnixEpoch));
}
