using System.Collections.Immutable;
using Mono.Unix.Native;
using Supervisor.Configuration;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Startup;

/// <summary>Looks at the container for <see cref="Hints"/>.</summary>
internal static class ContainerSurroundings
{
    private const int W_OK = 2; // unistd.h

    public static Surroundings Create(ImmutableArray<string> environment) => new()
    {
        HasProgram = process => HasProgram(process, environment),
        RootIsWritable = static () => ProgramSearch.Access("/", Libc.AT_FDCWD, W_OK),
        ShellAboveUs = ShellAboveUs,
        IsKubernetes = environment.Any(entry => entry.StartsWith("KUBERNETES_SERVICE_HOST=", StringComparison.Ordinal)),
    };

    private static bool HasProgram(ProcessPlan process, ImmutableArray<string> environment)
    {
        List<string> all = [.. environment];
        foreach (EnvironmentVariable variable in process.Environment)
        {
            if (variable.Name == "PATH")
            {
                all.RemoveAll(entry => entry.StartsWith("PATH=", StringComparison.Ordinal));
                all.Add($"PATH={variable.Value}");
            }
        }

        string directory = process.WorkingDirectory is { } own ? own.TrimEnd('/') + "/" : "";
        return ProgramSearch.Candidates(process.Argv[0], all)
            .Any(candidate => ProgramSearch.Access(candidate.StartsWith('/') ? candidate : directory + candidate, Libc.AT_FDCWD, Libc.X_OK));
    }

    /// <summary>A shell that was made to start us: it is process 1, and we are its child.</summary>
    private static string? ShellAboveUs()
    {
        if (Syscall.getpid() == 1 || Syscall.getppid() != 1)
        {
            return null;
        }

        string? name = TextFile.Read("/proc/1/comm", TextFile.ValuePatienceMilliseconds, out _)?.TrimEnd('\n');
        return name is "sh" or "bash" or "dash" or "ash" ? name : null;
    }
}
