using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>Bindings of <c>process_one.c</c>, linked into the published file only: the unit tests' host does not have them.</summary>
internal static unsafe partial class ProcessOne
{
    private const string Library = "process_one";

    [LibraryImport(Library)]
    internal static partial int process_one_argc();

    [LibraryImport(Library)]
    internal static partial byte** process_one_argv();

    [LibraryImport(Library)]
    internal static partial byte** process_one_environ();

    [LibraryImport(Library)]
    internal static partial byte* process_one_execfn();

    [LibraryImport(Library)]
    internal static partial ulong process_one_blocked_signals();

    [LibraryImport(Library)]
    internal static partial void process_one_restore_signals();

    [LibraryImport(Library)]
    internal static partial void process_one_block_signal(int signal);

    [LibraryImport(Library)]
    internal static partial void process_one_end_after(int milliseconds, byte* words, int code);

    [LibraryImport(Library)]
    internal static partial void process_one_managed_code_runs();

    [LibraryImport(Library)]
    internal static partial void process_one_wake_through(int fd);

    [LibraryImport(Library)]
    internal static partial int process_one_take_swallowed(int i, int* signal, int* sender);
}
