using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>What hooks are told in their environment.</summary>
internal static class HookEnvironment
{
    public static ImmutableArray<EnvironmentVariable> For(Incarnation incarnation, int mainPid, HookReason reason, TimeSpan? graceLeft)
    {
        ImmutableArray<EnvironmentVariable>.Builder told = ImmutableArray.CreateBuilder<EnvironmentVariable>(5);
        told.Add(new EnvironmentVariable("SUPERVISOR_CONTAINER", incarnation.Name));
        told.Add(new EnvironmentVariable("SUPERVISOR_RESTART_COUNT", Number(incarnation.Restart)));
        told.Add(new EnvironmentVariable("SUPERVISOR_MAIN_PID", Number(mainPid)));
        told.Add(new EnvironmentVariable("SUPERVISOR_REASON", reason.ToString()));
        if (graceLeft is { } left)
        {
            told.Add(new EnvironmentVariable("SUPERVISOR_GRACE_SECONDS_LEFT", Number((long)left.TotalSeconds)));
        }

        return told.DrainToImmutable();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
