using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>One process that does as its script says.</summary>
internal sealed partial class FakeKernel
{
    private sealed class FakeProcess(FakeKernel kernel, Incarnation incarnation, int pid, ProcessScript script)
    {
        private bool _signaled;

        public int Pid => pid;

        public bool IsAlive { get; private set; } = true;

        public void OnStarted() => EndAfter(script.EndsAfter, script.EndsWith);

        public void OnStopSignal(int signal)
        {
            if (!_signaled)
            {
                _signaled = true;
                EndAfter(script.ObeysAfter, script.ObeysWith ?? ExitStatus.Signaled(signal));
            }
        }

        public void OnKill() => EndAfter(script.DiesAfterKill, ExitStatus.Signaled(9));

        private void EndAfter(TimeSpan? after, ExitStatus status)
        {
            if (after is { } time)
            {
                kernel.At(kernel.Now + time, Source.World, (ulong)incarnation.Generation, () => End(status));
            }
        }

        private void End(ExitStatus status)
        {
            if (IsAlive)
            {
                IsAlive = false;
                kernel._observer?.OnDeath(kernel.Now, incarnation, status);
                kernel.Die(pid, status);
            }
        }
    }
}
