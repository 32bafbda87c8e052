using Supervisor.Status;

namespace Supervisor.Lifecycle;

/// <summary>What the setter of a readiness gate's condition says.</summary>
/// <param name="Reason">One word in CamelCase, or empty.</param>
/// <param name="Message">Words for people, or empty.</param>
internal sealed record GateCondition(ConditionStatus Status, string Reason, string Message);
