using System.Text;
using CsCheck;
using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

public sealed class ControlAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nok and more", 200, "ok")]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\nServer: x\r\n\r\nmain: starts", 503, "main: starts")] // to the end of the connection
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 202\r\nContent-Length: \t3 \r\n\r\nyes", 202, "yes")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Content-Length: 9\r\nContent-Length: x\r\n\r\nok", 200, "ok")]
    public void What_is_an_answer(string received, int status, string body) => Assert.Equal(new ControlAnswer(status, body), Parse(received));

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")] // cut off
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20x OK\r\n\r\n")]
    [InlineData("HTTP/1.1 -20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("\0\0\u0012\u0004\0\0\0\0\0\r\n\r\n")]
    public void What_is_none(string received) => Assert.Null(Parse(received));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nok", false)] // as long as the connection is
    public void When_it_is_complete(string received, bool expected) => Assert.Equal(expected, ControlAnswer.IsComplete(Encoding.UTF8.GetBytes(received)));

    [Theory]
    [InlineData("ok", "ok")]
    [InlineData("ok\n", "ok")]
    [InlineData("  main: starts\r\nmore\n", "main: starts")]
    [InlineData("a\u001b[31mb", "a<U+001B>[31mb")]
    [InlineData("", "HTTP status 503")]
    [InlineData(" \n", "HTTP status 503")]
    public void Its_line_is_one_line_that_moves_no_cursor(string body, string line) => Assert.Equal(line, new ControlAnswer(503, body).Line);

    [Fact]
    public void Its_line_is_not_longer_than_a_thousand_letters() => Assert.Equal(1003, new ControlAnswer(503, new string('x', 5000)).Line.Length); // and "..."

    [Fact]
    public void No_bytes_make_it_fail() =>
        Gen.Select(Gen.OneOfConst("", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length:", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n"), Gen.Byte.Array[0, 200])
            .Sample((head, bytes) =>
            {
                byte[] received = [.. Encoding.UTF8.GetBytes(head), .. bytes, .. "\r\n\r\n"u8];
                _ = ControlAnswer.IsComplete(received);
                return ControlAnswer.TryParse(received) is not { Status: < 100 };
            });

    private static ControlAnswer? Parse(string received) => ControlAnswer.TryParse(Encoding.UTF8.GetBytes(received));
}
