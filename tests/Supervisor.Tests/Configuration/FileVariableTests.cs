using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary><c>SUPERVISOR_X_FILE</c>: the value of <c>SUPERVISOR_X</c> from a file.</summary>
public sealed class FileVariableTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("two\nlines\n\n", "two\nlines\n")]
    [InlineData("", "")]
    public void The_last_line_break_is_dropped(string content, string expected)
    {
        File.WriteAllText(_path, content);
        PodPlan plan = Sources.Variables("SUPERVISOR_ENV__0__NAME=TOKEN", $"SUPERVISOR_ENV__0__VALUE_FILE={_path}").Plan();
        Assert.Equal([new EnvironmentVariable("TOKEN", expected)], plan.Main.Process.Environment);
    }

    [Fact]
    public void Any_key_may_come_from_a_file()
    {
        File.WriteAllText(_path, "{sleep: {seconds: 5}}");
        Assert.IsType<HandlerPlan.Sleep>(Sources.Variables($"SUPERVISOR_LIFECYCLE__PRE_STOP_FILE={_path}").Plan().Main.PreStop!.Handler);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xFF }, "is not UTF-8: line 2 has a byte that belongs to no letter")]
    [InlineData(new byte[] { 0xC3 }, "is not UTF-8: line 1 has a byte that belongs to no letter")]
    public void A_file_that_is_not_utf8_is_refused(byte[] content, string problem)
    {
        File.WriteAllBytes(_path, content);
        Assert.Equal([$"environment: SUPERVISOR_NAME_FILE: \"{_path}\" {problem}"], Sources.Variables($"SUPERVISOR_NAME_FILE={_path}").Errors());
    }

    [Fact]
    public void A_file_with_a_nul_is_refused_and_its_content_not_printed()
    {
        File.WriteAllBytes(_path, "hunter2\0"u8);
        Assert.Equal(
            ["environment: SUPERVISOR_ENV__0__VALUE_FILE: holds a NUL, which ends every text of the kernel"],
            Sources.Variables("SUPERVISOR_ENV__0__NAME=A", $"SUPERVISOR_ENV__0__VALUE_FILE={_path}").Errors());
    }

    [Fact]
    public void Larger_than_a_mebibyte_is_refused()
    {
        File.WriteAllBytes(_path, new byte[TextFile.MaximumBytes + 1]);
        Assert.Equal([$"environment: SUPERVISOR_NAME_FILE: \"{_path}\" is larger than 1 MiB"], Sources.Variables($"SUPERVISOR_NAME_FILE={_path}").Errors());
    }

    [Fact]
    public void An_endless_file_is_refused_and_not_read_to_its_end() =>
        Assert.Equal(["environment: SUPERVISOR_NAME_FILE: \"/dev/zero\" is larger than 1 MiB"], Sources.Variables("SUPERVISOR_NAME_FILE=/dev/zero").Errors());

    [Fact]
    public void A_directory_is_refused() =>
        Assert.Equal(["environment: SUPERVISOR_NAME_FILE: \"/\" cannot read: Is a directory (EISDIR)"], Sources.Variables("SUPERVISOR_NAME_FILE=/").Errors());

    [Fact]
    public void A_byte_order_mark_is_no_content()
    {
        File.WriteAllBytes(_path, [0xEF, 0xBB, 0xBF, (byte)'a']);
        Assert.Equal("a", Sources.Variables($"SUPERVISOR_NAME_FILE={_path}").Plan().Name);
    }
}
