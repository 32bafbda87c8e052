using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Single values as text: durations, addresses, exit codes.</summary>
public sealed class ValueTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("30", 30_000)]
    [InlineData("0.25", 250)]
    [InlineData(".5", 500)]
    [InlineData("-0", 0)]
    [InlineData("007", 7_000)]
    [InlineData("1.50000000000000000000000000", 1_500)]
    [InlineData("250ms", 250)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("5s", 5_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData(" 5 ", 5_000)]
    [InlineData("8760h", 31_536_000_000)]
    [InlineData("31536000", 31_536_000_000)]
    public void A_duration(string text, double milliseconds)
    {
        Assert.Null(DurationText.Check(text));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.TryParse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1")]
    [InlineData("-0.1")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("5.")]
    [InlineData(".")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("s")]
    [InlineData("5s5")]
    [InlineData("5s5s")]
    [InlineData("30s1m")]
    [InlineData("1m30")]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("0x10")]
    [InlineData("٥")]
    [InlineData("31536000.0000001")]
    [InlineData("8761h")]
    [InlineData("99999999999999999999999999999999999999999")]
    [InlineData("99999999999999999999999999999999999999999ms")]
    [InlineData("0.00000000000000000000000000000000000000001")]
    [InlineData("0.00000001")]
    public void No_duration(string text)
    {
        Assert.NotNull(DurationText.Check(text));
        Assert.Null(DurationText.TryParse(text));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.25, "250ms")]
    [InlineData(1, "1s")]
    [InlineData(2.5, "2.5s")]
    [InlineData(60, "1m")]
    [InlineData(90, "1m30s")]
    [InlineData(3_600, "1h")]
    [InlineData(3_723.5, "1h2m3.5s")]
    public void A_duration_is_printed_as_it_may_be_written(double seconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.TryParse(text));
    }

    [Theory]
    [InlineData(":8080")]
    [InlineData("127.0.0.1:1")]
    [InlineData("0.0.0.0:65535")]
    [InlineData("[::1]:80")]
    [InlineData("[::]:80")]
    public void A_tcp_address(string text) => Assert.Equal(text, TcpAddressText.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":0")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(":+1")]
    [InlineData(": 80")]
    [InlineData("localhost:80")]
    [InlineData("1:80")]
    [InlineData("127.1:80")]
    [InlineData("0x7f.0.0.1:80")]
    [InlineData("010.0.0.1:80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[]:80")]
    [InlineData("[::1%lo]:80")]
    [InlineData("[::1]")]
    public void No_tcp_address(string text) => Assert.Null(TcpAddressText.TryParse(text));

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("255", 255, 255)]
    [InlineData("3-5", 3, 5)]
    [InlineData("3 - 5", 3, 5)]
    [InlineData("5-5", 5, 5)]
    public void An_exit_code_or_range(string text, int from, int to)
    {
        Assert.True(ExitCodeRange.TryParse(text, out int first, out int last));
        Assert.Equal((from, to), (first, last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("3-")]
    [InlineData("256")]
    [InlineData("0-256")]
    [InlineData("5-3")]
    [InlineData("1-2-3")]
    [InlineData("x")]
    public void No_exit_code(string text) => Assert.False(ExitCodeRange.TryParse(text, out _, out _));

    [Theory]
    [InlineData("drainSecond", "drainSeconds")]
    [InlineData("darinSeconds", "drainSeconds")]
    [InlineData("nmae", "name")]
    [InlineData("xyz", null)]
    [InlineData("na", null)]
    [InlineData("", null)]
    public void The_nearest_known_name(string word, string? nearest) => Assert.Equal(nearest, NearestName.Of(word, ["drainSeconds", "name", "args"]));
}
