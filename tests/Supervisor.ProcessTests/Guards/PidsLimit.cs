using System.Globalization;

namespace Supervisor.ProcessTests.Guards;

/// <summary>A control group with <c>pids.max</c>.</summary>
internal sealed class PidsLimit : ControlGroup
{
    public PidsLimit(int limit)
        : base("pids") => Set(limit);

    public void Set(int limit) => Set("pids.max", limit.ToString(CultureInfo.InvariantCulture));
}
