namespace Supervisor.Lifecycle;

/// <summary>What a <see cref="ProbeMachine"/> tells the process that it probes, within the call that it happened in.</summary>
internal interface IProbeOwner
{
    /// <summary>The verdict changed, or startup reached its final one.</summary>
    void OnVerdict(TimeSpan now, ProbeMachine probe);
}
