using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests;

/// <summary>The three situations in which everything has to hold: process 1, child subreaper, and process 1 at a terminal.</summary>
internal sealed class EveryMode : TheoryData<RunMode>
{
    public EveryMode()
    {
        Add(RunMode.Process1);
        Add(RunMode.Subreaper);
        Add(RunMode.Terminal);
    }
}

/// <summary>All situations, the one in which /proc is hidden included.</summary>
internal sealed class EveryModeAndNoProc : TheoryData<RunMode>
{
    public EveryModeAndNoProc()
    {
        Add(RunMode.Process1);
        Add(RunMode.Process1WithoutProc);
        Add(RunMode.Subreaper);
        Add(RunMode.Terminal);
    }
}
