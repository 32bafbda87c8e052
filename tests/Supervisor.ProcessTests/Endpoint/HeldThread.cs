using System.Diagnostics;
using System.Runtime.CompilerServices;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>The main thread of a supervisor, stopped from its making to its disposal (<c>hold.c</c>).</summary>
internal sealed class HeldThread : IDisposable
{
    private readonly Process _holder;

    public HeldThread(int pid)
    {
        string program = CProgram.Compile("hold", [Source()], ["-std=gnu17", "-O1", "-Wall", "-Wextra", "-Werror", "-static"]);
        _holder = Process.Start(new ProcessStartInfo(program, [$"{pid}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (_holder.StandardOutput.ReadLine() != "held")
        {
            throw new TestFailureException($"hold {pid}: {_holder.StandardError.ReadToEnd()}");
        }
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private static string Source([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "hold.c");
}
