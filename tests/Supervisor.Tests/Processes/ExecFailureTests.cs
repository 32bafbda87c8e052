using System.Text;
using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Native;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>Each way not to start: its code, and words that say what to do.</summary>
public sealed class ExecFailureTests
{
    [Theory]
    [InlineData("nginx", "nginx: not found in PATH")]
    [InlineData("/opt/nginx", "/opt/nginx: No such file or directory (ENOENT)")]
    [InlineData("", "first word is empty")]
    public void Not_found_is_127(string name, string words)
    {
        SpawnFailure failure = ExecFailure.NotFound(name);
        Assert.Equal(127, failure.Code);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.EAGAIN, "pids limit")]
    [InlineData(Errno.ENOMEM, "memory limit")]
    [InlineData(Errno.EMFILE, "open files")]
    [InlineData(Errno.ENFILE, "open files")]
    [InlineData(Errno.EPERM, "seccomp")]
    [InlineData(Errno.EINVAL, "seccomp")]
    public void A_refusal_by_the_system_is_71(Errno error, string words)
    {
        SpawnFailure failure = ExecFailure.Describe(error, "/bin/x", Libc.AT_FDCWD);
        Assert.Equal(71, failure.Code);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"({(error == Errno.EAGAIN ? "EAGAIN" : error.ToString())})", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/opt/none/python\nprint()\n", "interpreter /opt/none/python is not in the image")]
    [InlineData("#! \t/opt/none/sh -eu\n", "interpreter /opt/none/sh is not in the image")]
    [InlineData("#!/bin/sh\r\necho\r\n", "interpreter /bin/sh\\r (its lines end in CR LF) is not in the image")]
    [InlineData("#!/opt/none/sh", "interpreter /opt/none/sh is not in the image")]
    [InlineData("\u007fELF...", "loader is not in the image (a program for another libc?)")]
    public void A_missing_interpreter_is_named(string content, string words) => AssertCanNotExecute(Errno.ENOENT, content, words);

    [Theory]
    [InlineData("\u007fELF...", "a program for another processor")]
    [InlineData("echo hello\n", "neither a program nor a script")]
    [InlineData("", "neither a program nor a script")]
    public void A_wrong_format_is_explained(string content, string words) => AssertCanNotExecute(Errno.ENOEXEC, content, words);

    [Fact]
    public void A_file_without_the_x_bit_is_explained() => AssertCanNotExecute(Errno.EACCES, "#!/bin/sh\n", "chmod +x");

    [Fact]
    public void Too_long_arguments_are_explained() => AssertCanNotExecute(Errno.E2BIG, "", "arguments and environment are too long");

    [Fact]
    public void Any_other_error_is_126_with_its_name() => AssertCanNotExecute(Errno.ETXTBSY, "", "(ETXTBSY)");

    [Fact]
    public void A_directory_is_no_program()
    {
        SpawnFailure failure = ExecFailure.Describe(Errno.EACCES, "/tmp", Libc.AT_FDCWD);
        Assert.Equal(126, failure.Code);
        Assert.Contains("it is a directory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_is_looked_at_from_the_childs_directory()
    {
        using TemporaryFiles files = new();
        files.Write("tool", "#!/opt/none/perl\n");
        using DirectoryDescriptor directory = new(files.Path);
        Assert.Contains("/opt/none/perl", ExecFailure.Describe(Errno.ENOENT, "./tool", directory.Descriptor).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_working_directory_is_126()
    {
        SpawnFailure failure = ExecFailure.NoWorkingDirectory("/none", Errno.ENOENT);
        Assert.Equal((126, "working directory /none: No such file or directory (ENOENT)"), (failure.Code, failure.Message));
    }

    private static void AssertCanNotExecute(Errno error, string content, string words)
    {
        using TemporaryFiles files = new();
        string path = files.Write("program", Encoding.Latin1.GetBytes(content));
        SpawnFailure failure = ExecFailure.Describe(error, path, Libc.AT_FDCWD);
        Assert.Equal(126, failure.Code);
        Assert.StartsWith(path + ": ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }
}
