using System.Globalization;
using Supervisor.Handlers;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

public sealed class GoTextTests
{
    [Theory]
    [InlineData("plain \u00e4 \u65e5", "\"plain \u00e4 \u65e5\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\n\r\t\u0000\u001b\u007f", "\"\\n\\r\\t\\x00\\x1b\\x7f\"")]
    [InlineData("\u00a0\u200b\u2028", "\"\\u00a0\\u200b\\u2028\"")]
    public void What_cannot_be_printed_is_escaped(string text, string quoted) => Assert.Equal(quoted, GoText.Quote(text));

    [Fact]
    public void Bytes_that_are_no_text_are_numbers() => Assert.Equal("\"a\\xff\\xfeb\"", GoText.Quote([(byte)'a', 0xff, 0xfe, (byte)'b']));

    [Theory]
    [InlineData("0.00025", "250\u00b5s")]
    [InlineData("0.25", "250ms")]
    [InlineData("0.0015", "1.5ms")]
    [InlineData("1", "1s")]
    [InlineData("1.5", "1.5s")]
    [InlineData("90", "1m30s")]
    [InlineData("3600", "1h0m0s")]
    public void Durations_read_as_in_Go(string seconds, string text) =>
        Assert.Equal(text, GoText.Duration(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))));

    [Fact]
    public void An_IPv6_address_gets_its_brackets()
    {
        Assert.Equal("[::1]:80", GoText.HostAndPort("::1", 80));
        Assert.Equal("name:80", GoText.HostAndPort("name", 80));
    }
}
