using System.Collections.Immutable;
using Supervisor.Status;

namespace Supervisor.Lifecycle;

/// <summary>
/// The conditions that have to be True as well for the whole to be Ready, and that nobody but an outside writer sets. They belong to the pod: a
/// restart of the main process leaves them as they are, and they may be set before anything runs.
/// </summary>
internal sealed class ReadinessGates(ImmutableArray<string> types)
{
    private readonly GateCondition?[] _conditions = new GateCondition?[types.Length];

    /// <summary>The configured types, in their order.</summary>
    public ImmutableArray<string> Types => types;

    /// <summary>What was set last; null while nothing was. Positions are those of <see cref="Types"/>.</summary>
    public ReadOnlySpan<GateCondition?> Conditions => _conditions;

    /// <summary>Each one was set, and is True.</summary>
    public bool AllTrue
    {
        get
        {
            foreach (GateCondition? condition in _conditions)
            {
                if (condition is not { Status: ConditionStatus.True })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>False if there is no such gate.</summary>
    public bool TrySet(string type, GateCondition condition)
    {
        int index = types.IndexOf(type);
        if (index < 0)
        {
            return false;
        }

        _conditions[index] = condition;
        return true;
    }

    /// <summary>Its condition; null if it was never set, or is no gate.</summary>
    public GateCondition? Find(string type) => types.IndexOf(type) is >= 0 and int index ? _conditions[index] : null;
}
