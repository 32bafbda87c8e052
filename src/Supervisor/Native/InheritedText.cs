using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>Arguments and environment as the kernel handed them to us, saved by <c>process_one.c</c> before the runtime saw them.</summary>
internal static unsafe class InheritedText
{
    /// <summary>The argument vector without <c>argv[0]</c>.</summary>
    public static ImmutableArray<string> Arguments()
    {
        int count = ProcessOne.process_one_argc();
        byte** argv = ProcessOne.process_one_argv();
        ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>(Math.Max(count - 1, 0));
        for (int i = 1; i < count; i++)
        {
            arguments.Add(Decode(argv[i]));
        }

        return arguments.DrainToImmutable();
    }

    /// <summary>The environment's entries, <c>NAME=VALUE</c>, in their order, with those that were hidden from the runtime.</summary>
    public static ImmutableArray<string> Environment()
    {
        ImmutableArray<string>.Builder entries = ImmutableArray.CreateBuilder<string>(32);
        for (byte** entry = ProcessOne.process_one_environ(); *entry != null; entry++)
        {
            entries.Add(Decode(*entry));
        }

        return entries.DrainToImmutable();
    }

    /// <summary>The path that <c>execve</c> was given for us, or null.</summary>
    public static string? ExecutablePath()
    {
        byte* path = ProcessOne.process_one_execfn();
        return path == null ? null : Decode(path);
    }

    private static string Decode(byte* text) => PosixText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
