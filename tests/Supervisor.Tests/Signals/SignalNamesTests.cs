using System.Globalization;
using Supervisor.Signals;
using Xunit;

namespace Supervisor.Tests.Signals;

public sealed class SignalNamesTests
{
    /// <summary>signal(7), Linux on x64 and arm64.</summary>
    private static readonly string[] Classic =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT",
        "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    [Fact]
    public void Each_number_has_its_name()
    {
        for (int signal = 1; signal <= 31; signal++)
        {
            Assert.Equal("SIG" + Classic[signal - 1], SignalNames.NameOf(signal));
        }
    }

    [Theory]
    [InlineData(34, "SIGRTMIN")]
    [InlineData(35, "SIGRTMIN+1")]
    [InlineData(49, "SIGRTMIN+15")]
    [InlineData(50, "SIGRTMAX-14")]
    [InlineData(63, "SIGRTMAX-1")]
    [InlineData(64, "SIGRTMAX")]
    [InlineData(0, "signal 0")]
    [InlineData(32, "signal 32")]
    [InlineData(33, "signal 33")]
    [InlineData(65, "signal 65")]
    [InlineData(-1, "signal -1")]
    public void Real_time_signals_are_counted_from_the_nearer_end(int signal, string name) => Assert.Equal(name, SignalNames.NameOf(signal));

    [Fact]
    public void Every_name_reads_back_to_its_number_in_every_spelling()
    {
        for (int signal = 1; signal <= 64; signal++)
        {
            AssertReads(signal.ToString(CultureInfo.InvariantCulture), signal);
            if (signal is not (32 or 33))
            {
                string name = SignalNames.NameOf(signal);
                AssertReads(name, signal);
                AssertReads(name[3..], signal);
                AssertReads($" {name} ", signal);
#pragma warning disable CA1308 // Lower case is the point.
                AssertReads(name.ToLowerInvariant(), signal);
#pragma warning restore CA1308
            }
        }
    }

    [Theory]
    [InlineData("SIGCLD", 17)]
    [InlineData("IOT", 6)]
    [InlineData("poll", 29)]
    [InlineData("RTMIN+30", 64)]
    [InlineData("RTMAX-30", 34)]
    [InlineData("rtmin+0", 34)]
    public void Second_names(string text, int signal) => AssertReads(text, signal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("99999999999999999999")]
    [InlineData("FOO")]
    [InlineData("SIGSIGTERM")]
    [InlineData("TERMX")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN+")]
    [InlineData("RTMIN+-1")]
    [InlineData("RTMIN +1")]
    [InlineData("EXIT")]
    public void No_signal(string text) => Assert.False(SignalNames.TryParse(text, out _));

    private static void AssertReads(string text, int signal)
    {
        Assert.True(SignalNames.TryParse(text, out int read), text);
        Assert.Equal(signal, read);
    }
}
