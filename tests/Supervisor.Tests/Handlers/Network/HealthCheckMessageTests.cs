using Supervisor.Handlers;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>The two messages of the health protocol, as bytes.</summary>
public sealed class HealthCheckMessageTests
{
    [Fact]
    public void An_empty_service_is_an_empty_message() => Assert.Equal([0, 0, 0, 0, 0], HealthCheckMessage.Request(""));

    [Fact]
    public void A_service_is_field_one() => Assert.Equal([0, 0, 0, 0, 4, 0x0a, 2, (byte)'a', (byte)'b'], HealthCheckMessage.Request("ab"));

    [Fact]
    public void A_long_service_has_a_length_of_two_bytes()
    {
        byte[] request = HealthCheckMessage.Request(new string('x', 300));
        Assert.Equal([0, 0, 0, 1, 0x2f, 0x0a, 0xac, 0x02, (byte)'x'], request[..9]);
        Assert.Equal(308, request.Length);
    }

    [Theory]
    [InlineData("", "UNKNOWN")]
    [InlineData("0801", "SERVING")]
    [InlineData("0802", "NOT_SERVING")]
    [InlineData("0803", "SERVICE_UNKNOWN")]
    [InlineData("082A", "42")]
    [InlineData("08FFFFFFFFFFFFFFFFFF01", "-1")]
    [InlineData("08020801", "SERVING")]
    // Fields that are not ours: a number, 64 bits, a text, 32 bits.
    [InlineData("1005" + "190102030405060708" + "2203616263" + "2D01020304" + "0801", "SERVING")]
    public void The_status_is_read(string message, string name)
    {
        Assert.True(HealthCheckMessage.TryReadStatus(Convert.FromHexString(message), out ulong status));
        Assert.Equal(name, HealthCheckMessage.NameOf(status));
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0880")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("2205616263")]
    [InlineData("22FFFFFFFFFFFFFFFFFF01")]
    [InlineData("1901")]
    [InlineData("0B")]
    public void What_is_no_message_is_told(string message) => Assert.False(HealthCheckMessage.TryReadStatus(Convert.FromHexString(message), out _));
}
