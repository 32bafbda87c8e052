using Supervisor.Handlers;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>What goes out for a configured path.</summary>
public sealed class RequestPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("healthz", "/healthz")]
    [InlineData("/healthz?a=b&c=%20d", "/healthz?a=b&c=%20d")]
    [InlineData("?a=b", "/?a=b")]
    [InlineData("/?", "/?")]
    [InlineData("/a?b?c", "/a?b?c")]
    [InlineData("/a#b?c", "/a")]
    // Nothing is made canonical.
    [InlineData("/a//b/../c/./d", "/a//b/../c/./d")]
    [InlineData("/%7Ea/%2e%2E/%2F", "/%7Ea/%2e%2E/%2F")]
    [InlineData("/a;b=1,c!(d)*'[e]$&+:@", "/a;b=1,c!(d)*'[e]$&+:@")]
    // What no path can hold is escaped, and then all of it.
    [InlineData("/a b", "/a%20b")]
    [InlineData("/a b!", "/a%20b%21")]
    [InlineData("/\u00e4", "/%C3%A4")]
    [InlineData("/a\"b", "/a%22b")]
    [InlineData("/a?b c\u00e4", "/a?b%20c%C3%A4")]
    // No URL reference: taken literally.
    [InlineData("/100%", "/100%25")]
    [InlineData("/%zz?a", "/%25zz%3Fa")]
    [InlineData("/a\r\nX: y", "/a%0D%0AX:%20y")]
    [InlineData("a:b", "/a:b")]
    // A scheme and a host of its own are replaced by the handler's.
    [InlineData("http://elsewhere/x?y", "/x?y")]
    [InlineData("//elsewhere/x", "/x")]
    [InlineData("//elsewhere", "/")]
    [InlineData("///x", "///x")]
    public void A_path_goes_out_as(string configured, string sent) => Assert.Equal(sent, RequestPath.Of(configured));
}
