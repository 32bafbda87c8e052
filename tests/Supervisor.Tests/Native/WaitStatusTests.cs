using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Native;

/// <summary>The macros of wait(2) on the words that the kernel makes: code &lt;&lt; 8, signal, signal | 0x80, signal &lt;&lt; 8 | 0x7F, 0xFFFF.</summary>
public sealed class WaitStatusTests
{
    public static TheoryData<int> Codes => [.. Enumerable.Range(0, 256)];

    public static TheoryData<int> Signals => [.. Enumerable.Range(1, 64)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_exit_code(int code)
    {
        int status = code << 8;
        Assert.True(WaitStatus.WIFEXITED(status));
        Assert.Equal(code, WaitStatus.WEXITSTATUS(status));
        Assert.False(WaitStatus.WIFSIGNALED(status) || WaitStatus.WIFSTOPPED(status));
    }

    [Theory]
    [MemberData(nameof(Signals))]
    public void Every_death_by_signal_with_and_without_core(int signal)
    {
        foreach (int core in (int[])[0, 0x80])
        {
            int status = signal | core;
            Assert.True(WaitStatus.WIFSIGNALED(status));
            Assert.Equal(signal, WaitStatus.WTERMSIG(status));
            Assert.Equal(core != 0, WaitStatus.WCOREDUMP(status));
            Assert.False(WaitStatus.WIFEXITED(status) || WaitStatus.WIFSTOPPED(status));
        }
    }

    [Theory]
    [MemberData(nameof(Signals))]
    public void Every_stop_by_signal(int signal)
    {
        int status = (signal << 8) | 0x7F;
        Assert.True(WaitStatus.WIFSTOPPED(status));
        Assert.Equal(signal, WaitStatus.WSTOPSIG(status));
        Assert.False(WaitStatus.WIFEXITED(status) || WaitStatus.WIFSIGNALED(status));
    }

    [Fact]
    public void A_continued_child_is_neither() =>
        Assert.False(WaitStatus.WIFEXITED(0xFFFF) || WaitStatus.WIFSIGNALED(0xFFFF) || WaitStatus.WIFSTOPPED(0xFFFF));
}
