using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>The published file itself.</summary>
public sealed class FileTests
{
    [Fact]
    public void S127_it_is_static_with_read_only_relocations_and_no_executable_stack()
    {
        string[] headers = HostCommand.Run("readelf", "-lW", Repository.Supervisor).Split('\n');
        Assert.DoesNotContain(headers, line => line.Contains("INTERP", StringComparison.Ordinal));
        Assert.Single(headers, line => line.Contains("GNU_RELRO", StringComparison.Ordinal));
        string stack = Assert.Single(headers, line => line.Contains("GNU_STACK", StringComparison.Ordinal));
        Assert.Contains(" RW ", stack, StringComparison.Ordinal);
        Assert.DoesNotContain(headers, line => line.Contains("LOAD", StringComparison.Ordinal) && line.Contains(" RWE ", StringComparison.Ordinal));
        Assert.DoesNotContain("NEEDED", HostCommand.Run("readelf", "-dW", Repository.Supervisor), StringComparison.Ordinal);
    }

    [Fact]
    public void S127_it_can_be_executed_by_everybody_and_is_stripped()
    {
        Assert.Equal((UnixFileMode)0b001_001_001, File.GetUnixFileMode(Repository.Supervisor) & (UnixFileMode)0b001_001_001);
        Assert.DoesNotContain(".symtab", HostCommand.Run("readelf", "-SW", Repository.Supervisor), StringComparison.Ordinal);
    }
}
