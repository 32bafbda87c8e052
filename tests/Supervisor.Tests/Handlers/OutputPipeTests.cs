using System.Text;
using Supervisor.Handlers;
using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Handlers;

public sealed unsafe class OutputPipeTests
{
    /// <summary>Under load the first turn of the loop after the command's end finds a full pipe: 64 KiB, more than one turn takes.</summary>
    [Fact]
    public void What_a_command_wrote_before_it_ended_is_all_read()
    {
        OutputPipe pipe = OutputPipe.TryCreate(onLine: null)!;
        string written = string.Concat(Enumerable.Range(0, 6000).Select(i => $"line-{i}\n"));
        Write(pipe, written);
        pipe.CloseWriteEnd();
        Assert.False(pipe.ReadAll());
        Assert.EndsWith("line-5998\nline-5999\n", pipe.Tail, StringComparison.Ordinal);
        Assert.Equal(written[..(10 * 1024)], pipe.Head);
        pipe.Close();
    }

    [Fact]
    public void One_turn_takes_a_part_of_a_flood()
    {
        OutputPipe pipe = OutputPipe.TryCreate(onLine: null)!;
        Write(pipe, new string('x', 60_000));
        Assert.True(pipe.Read());
        Assert.True(pipe.ReadAll());
        pipe.CloseWriteEnd();
        Assert.False(pipe.Read());
        pipe.Close();
    }

    private static void Write(OutputPipe pipe, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        fixed (byte* start = bytes)
        {
            Assert.Equal(bytes.Length, (int)Libc.write(pipe.WriteEnd, start, (nuint)bytes.Length));
        }
    }
}
