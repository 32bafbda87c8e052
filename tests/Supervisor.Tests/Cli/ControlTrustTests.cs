using Supervisor.Cli;
using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Cli;

public sealed class ControlTrustTests
{
    [Theory]
    // Our own, and root's.
    [InlineData(1000, 1000, 7, 1000, null)]
    [InlineData(0, 0, 7, 1000, null)]
    [InlineData(0, 1000, 7, 1000, null)]
    [InlineData(0, 0, 7, 0, null)]
    // Somebody else's.
    [InlineData(1001, 1001, 7, 1000, "not trusted: it belongs to user 1001, we are user 1000")]
    [InlineData(1000, 1001, 7, 1000, "not trusted: user 1001 listens on it, we are user 1000")]
    [InlineData(65534, 65534, 7, 0, "not trusted: it belongs to user 65534, we are user 0")]
    // Nobody else is process 1: docker exec -u 0 to a supervisor of another user.
    [InlineData(65534, 65534, 1, 0, null)]
    // No number in our PID namespace: another container, and be it root's.
    [InlineData(0, 0, 0, 0, "belongs to another container")]
    [InlineData(1000, 1000, 0, 1000, "belongs to another container")]
    public void Who_is_trusted(uint owner, uint listener, int pid, uint self, string? refusal) =>
        Assert.Equal(refusal, ControlTrust.Refuse(owner, new ucred { pid = pid, uid = listener }, self));

    [Fact]
    public void Who_is_not_known_is_not() => Assert.Equal("does not say who listens", ControlTrust.Refuse(0, null, 0));
}
