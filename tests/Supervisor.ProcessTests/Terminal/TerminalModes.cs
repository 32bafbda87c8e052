using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Terminal;

/// <summary>A terminal below process 1, as with <c>docker run -it</c>, and below a supervisor that is not process 1.</summary>
internal sealed class TerminalModes : TheoryData<RunMode>
{
    public TerminalModes()
    {
        Add(RunMode.Process1);
        Add(RunMode.Subreaper);
    }

    public static SupervisorSetup Setup(RunMode mode) => new SupervisorSetup(mode).WithTerminal();
}
