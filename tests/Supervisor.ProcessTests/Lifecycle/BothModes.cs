using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>Process 1 and child subreaper: for what a terminal changes nothing about.</summary>
internal sealed class BothModes : TheoryData<RunMode>
{
    public BothModes()
    {
        Add(RunMode.Process1);
        Add(RunMode.Subreaper);
    }
}
