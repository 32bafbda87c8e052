using System.Text;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>The file of last words: made empty, read from its end, and never anything but a plain file.</summary>
public sealed class TerminationFileTests : IDisposable
{
    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void It_is_made_for_anybody_to_write_whatever_our_umask()
    {
        string path = Path.Combine(_files.Path, "words");
        Assert.True(TerminationFile.TryPrepare(path, mayMake: true, out string problem), problem);
        Assert.Empty(File.ReadAllBytes(path));
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(All, File.GetUnixFileMode(path));
        Assert.Equal("", TerminationFile.ReadEnd(path));
    }

    [Fact]
    public void Where_it_is_not_to_be_made_only_one_that_is_there_is_used()
    {
        string path = Path.Combine(_files.Path, "words");
        Assert.False(TerminationFile.TryPrepare(path, mayMake: false, out _));
        Assert.False(File.Exists(path));
        _ = _files.Write("words", "old");
        Assert.True(TerminationFile.TryPrepare(path, mayMake: false, out _));
        Assert.Equal("", File.ReadAllText(path));
    }

    [Fact]
    public void What_the_last_life_said_is_gone()
    {
        string path = _files.Write("words", "old");
        Assert.True(TerminationFile.TryPrepare(path, mayMake: true, out _));
        Assert.Equal("", TerminationFile.ReadEnd(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("the disk is full")]
    [InlineData("two\nlines\n")]
    public void It_is_read_as_it_is(string words) => Assert.Equal(words, TerminationFile.ReadEnd(_files.Write("words", words)));

    [Theory]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Of_more_than_4096_bytes_the_last_ones_are_read(int length)
    {
        string words = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        Assert.Equal(words[^4096..], TerminationFile.ReadEnd(_files.Write("words", words)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_character_that_the_cut_goes_through_is_left_out(int within)
    {
        string tail = new('x', 4096 - within);
        Assert.Equal(tail, TerminationFile.ReadEnd(_files.Write("words", "😀" + tail)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced() => Assert.Equal("a\uFFFDb", TerminationFile.ReadEnd(_files.Write("words", [(byte)'a', 0xFF, (byte)'b'])));

    [Fact]
    public void No_file_is_no_words() => Assert.Equal("", TerminationFile.ReadEnd(Path.Combine(_files.Path, "nothing")));

    [Fact]
    public void A_link_is_not_followed_neither_to_write_nor_to_read()
    {
        string secret = _files.Write("secret", "secret");
        string path = Path.Combine(_files.Path, "words");
        File.CreateSymbolicLink(path, secret);
        Assert.False(TerminationFile.TryPrepare(path, mayMake: true, out string problem));
        Assert.Equal("it is a symbolic link", problem);
        Assert.Equal("secret", File.ReadAllText(secret));
        Assert.Equal($"Error on reading termination log {path}: it is a symbolic link", TerminationFile.ReadEnd(path));
    }

    [Fact]
    public void A_fifo_keeps_nobody_waiting()
    {
        string path = Path.Combine(_files.Path, "words");
        Assert.Equal(0, mkfifo(Encoding.UTF8.GetBytes(path + "\0"), 0x1B6));
        Assert.False(TerminationFile.TryPrepare(path, mayMake: true, out _));
        Assert.Equal($"Error on reading termination log {path}: it is no regular file", TerminationFile.ReadEnd(path));
    }

    [Theory]
    [InlineData("/dev/null", "it is no regular file")]
    [InlineData("/proc/1/comm/words", "Not a directory (ENOTDIR)")]
    [InlineData("/nowhere/words", "No such file or directory (ENOENT)")]
    public void What_can_not_be_made_says_why(string path, string problem)
    {
        Assert.False(TerminationFile.TryPrepare(path, mayMake: true, out string said));
        Assert.Equal(problem, said);
    }

    [System.Runtime.InteropServices.DllImport("libc", SetLastError = true)]
    private static extern int mkfifo(byte[] path, int mode);
}
