using System.Net.Sockets;
using Supervisor.Endpoint;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>What stands in the way of a Unix socket is replaced only if it is a dead one, and only our own file is removed.</summary>
public sealed class UnixSocketFileTests : IDisposable
{
    private const int OwnersMode = 0x180; // 0600

    private readonly TemporaryDirectory _files = new();
    private readonly string _path;

    public UnixSocketFileTests() => _path = _files["x.sock"];

    [Theory]
    [InlineData(0x180)]
    [InlineData(0x1B6)]
    public void The_file_has_its_mode_whatever_the_umask(int mode)
    {
        UnixSocketFile file = Listen(mode);
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(_path));
        Assert.True(Connects());
        file.Close();
        Assert.False(Path.Exists(_path));
    }

    [Fact]
    public void A_live_socket_is_left_alone()
    {
        UnixSocketFile first = Listen();
        Assert.Null(UnixSocketFile.TryListen(_path, OwnersMode, out string error));
        Assert.Equal("another program listens there", error);
        Assert.True(Connects());
        first.Close();
    }

    [Fact]
    public void A_live_socket_whose_queue_is_full_is_left_alone()
    {
        using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(_path));
        other.Listen(1);
        List<Socket> waiting = [];
        try
        {
            // The kernel lets in one more than is asked for; the next one would have to wait.
            for (int i = 0; i < 2; i++)
            {
                Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                client.Connect(new UnixDomainSocketEndPoint(_path));
                waiting.Add(client);
            }

            Assert.Null(UnixSocketFile.TryListen(_path, OwnersMode, out string error));
            Assert.Equal("another program listens there", error);
            Assert.True(Path.Exists(_path));
        }
        finally
        {
            waiting.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public void A_live_socket_of_another_kind_is_left_alone()
    {
        using Socket other = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(_path));
        Assert.Null(UnixSocketFile.TryListen(_path, OwnersMode, out string error));
        Assert.Equal("another program listens there", error);
        Assert.True(Path.Exists(_path));
    }

    [Fact]
    public void What_a_dead_process_left_behind_is_replaced()
    {
        LeaveBehind();
        UnixSocketFile file = Listen();
        Assert.True(Connects());
        file.Close();
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    [InlineData("link to a file")]
    [InlineData("link to a dead socket")]
    [InlineData("link to nothing")]
    public void What_is_no_socket_is_neither_replaced_nor_followed(string what)
    {
        string target = _files["target"];
        switch (what)
        {
            case "file":
                File.WriteAllText(_path, "precious");
                break;

            case "directory":
                Directory.CreateDirectory(_path);
                break;

            case "link to a file":
                File.WriteAllText(target, "precious");
                File.CreateSymbolicLink(_path, target);
                break;

            case "link to a dead socket":
                LeaveBehind();
                File.Move(_path, target);
                File.CreateSymbolicLink(_path, target);
                break;

            default:
                File.CreateSymbolicLink(_path, target);
                break;
        }

        string[] before = Directory.GetFileSystemEntries(_files.Path);
        Assert.Null(UnixSocketFile.TryListen(_path, OwnersMode, out string error));
        Assert.Equal("something is there that is no socket", error);
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(_files.Path).Order());
        if (what is "file" or "link to a file")
        {
            Assert.Equal("precious", File.ReadAllText(_path));
        }
    }

    [Fact]
    public void A_path_that_is_too_long_is_an_error_that_says_so()
    {
        string longest = _files.Path + "/" + new string('x', 107 - _files.Path.Length - 1);
        UnixSocketFile? file = UnixSocketFile.TryListen(longest, OwnersMode, out string error);
        Assert.True(file is not null, error);
        file.Close();
        Assert.Null(UnixSocketFile.TryListen(longest + "y", OwnersMode, out error));
        Assert.Equal("a Unix socket's path has at most 107 bytes, this one has 108", error);
        // Bytes, not letters.
        Assert.Null(UnixSocketFile.TryListen(longest[..106] + "ä", OwnersMode, out error));
        Assert.Contains("has 108", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no/such/x.sock", "No such file or directory (ENOENT): its directory is not there")]
    [InlineData("file/x.sock", "Not a directory (ENOTDIR): its directory is not there")]
    public void A_directory_that_is_not_there_is_an_error_that_says_so(string name, string expected)
    {
        _files.Write("file", "");
        Assert.Null(UnixSocketFile.TryListen(_files[name], OwnersMode, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void At_the_end_a_file_that_another_put_there_stays()
    {
        UnixSocketFile file = Listen();
        File.Delete(_path);
        using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(_path));
        other.Listen();
        file.Close();
        Assert.True(Connects());
    }

    [Fact]
    public void At_the_end_a_file_that_is_gone_is_nothing()
    {
        UnixSocketFile file = Listen();
        File.Delete(_path);
        file.Close();
        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    [Fact]
    public async Task Of_many_that_start_at_the_same_time_over_a_dead_socket_one_has_it()
    {
        for (int round = 0; round < 50; round++)
        {
            LeaveBehind();
            using Barrier start = new(4);
            UnixSocketFile?[] files = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return UnixSocketFile.TryListen(_path, OwnersMode, out string _);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            UnixSocketFile? only = Assert.Single(files, file => file is not null);
            Assert.True(Connects());
            only!.Close();
        }
    }

    public void Dispose() => _files.Dispose();

    private UnixSocketFile Listen(int mode = OwnersMode)
    {
        UnixSocketFile? file = UnixSocketFile.TryListen(_path, mode, out string error);
        Assert.True(file is not null, error);
        return file;
    }

    private void LeaveBehind()
    {
        using Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // .NET removes the file of a socket that it bound, so it is bound under another name.
        dead.Bind(new UnixDomainSocketEndPoint(_path + "2"));
        File.Move(_path + "2", _path, overwrite: true);
    }

    private bool Connects()
    {
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(_path));
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
