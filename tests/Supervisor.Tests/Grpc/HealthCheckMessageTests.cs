using Supervisor.Grpc;
using Xunit;

namespace Supervisor.Tests.Grpc;

/// <summary>The messages of the health protocol, as bytes.</summary>
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

    [Theory]
    [InlineData("")]
    [InlineData("readiness")]
    [InlineData("ein Däm\u00f6n \ud83d\ude00")]
    public void A_service_that_is_written_is_read(string service) => Assert.Equal(service, HealthCheckMessage.TryReadService(HealthCheckMessage.Request(service).AsSpan(HealthCheckMessage.FrameHeader)));

    [Theory]
    [InlineData("1005" + "0A0161", "a")]
    [InlineData("0A0161" + "0A0162", "b")]
    [InlineData("0801", "")]
    [InlineData("0A01", null)]
    [InlineData("0A", null)]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", null)]
    [InlineData("0A01FF", null)]
    [InlineData("0B", null)]
    public void A_request_is_read_or_refused(string message, string? service) => Assert.Equal(service, HealthCheckMessage.TryReadService(Convert.FromHexString(message)));

    [Fact]
    public void A_response_is_a_status() => Assert.Equal([0, 0, 0, 0, 2, 0x08, 2], HealthCheckMessage.Response(HealthCheckMessage.NotServing));

    [Fact]
    public void A_list_is_a_map_of_statuses() =>
        Assert.Equal("0000000011" + "0A06" + "0A00" + "12020801" + "0A07" + "0A0161" + "12020802",
            Convert.ToHexString(HealthCheckMessage.List([("", HealthCheckMessage.Serving), ("a", HealthCheckMessage.NotServing)])));
}
