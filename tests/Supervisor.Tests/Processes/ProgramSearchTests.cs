using Supervisor.Native;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>Where a program may be, as execvp(3) looks for it.</summary>
public sealed class ProgramSearchTests
{
    [Theory]
    [InlineData("/bin/true", "PATH=/usr/bin", "/bin/true")]
    [InlineData("./run", "PATH=/usr/bin", "./run")]
    [InlineData("bin/run", "PATH=/usr/bin", "bin/run")]
    [InlineData("run", "PATH=/one:/two", "/one/run /two/run")]
    [InlineData("run", "PATH=:/two", "./run /two/run")]
    [InlineData("run", "PATH=/one::/two:", "/one/run ./run /two/run ./run")]
    [InlineData("run", "PATH=", "./run")]
    [InlineData("run", "PATH=relative", "relative/run")]
    [InlineData("run", "OTHER=1", "/usr/local/sbin/run /usr/local/bin/run /usr/sbin/run /usr/bin/run /sbin/run /bin/run")]
    public void Candidates_come_in_their_order(string name, string environment, string candidates) =>
        Assert.Equal(candidates.Split(' '), ProgramSearch.Candidates(name, [environment]));

    [Fact]
    public void An_empty_name_is_nowhere() => Assert.Empty(ProgramSearch.Candidates("", ["PATH=/bin"]));

    [Fact]
    public void A_relative_path_is_looked_for_from_the_childs_directory()
    {
        using TemporaryFiles files = new();
        files.Write("tool", "");
        using DirectoryDescriptor directory = new(files.Path);
        Assert.True(ProgramSearch.Exists("./tool", directory.Descriptor));
        Assert.False(ProgramSearch.Exists("./other", directory.Descriptor));
        Assert.True(ProgramSearch.Exists("/bin", Libc.AT_FDCWD));
    }
}
