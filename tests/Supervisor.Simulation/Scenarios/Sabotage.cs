using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// Makes the core wrong in one place, to show that the judge sees it. In words:
/// <c>drop WHAT n</c>, <c>repeat WHAT n</c>, <c>late WHAT n</c> (an event too late), <c>change WHAT n VARIANT</c>: the nth effect that is called so;
/// <c>add WHAT n</c>, <c>insert WHAT n</c>: an effect that nobody ordered, behind or before those of the nth event; <c>status WHAT n</c>: the nth status;
/// <c>exit code|again n</c>: the nth exit that is told; <c>fault n</c>: the core fails at the nth event.
/// </summary>
internal sealed class Sabotage : ITamper
{
    private readonly string _how;
    private readonly string _what;
    private readonly int _nth;
    private readonly int _variant;
    private readonly List<Effect> _late = [];
    private Incarnation _current = new("main", ProcessRole.Main, 1, 0);
    private int _sweep;
    private int _seen;
    private int _events;
    private LifecycleEvent? _exit;

    public Sabotage(string words)
    {
        Words parts = new(words);
        _how = parts.Next();
        _what = _how == "fault" ? "" : parts.Next();
        _nth = parts.Number();
        _variant = parts.IsEmpty ? 0 : parts.Number();
        parts.End();
        bool isKnown = _how switch
        {
            "drop" or "repeat" or "late" or "change" => EffectPalette.Names.Contains(_what),
            "add" or "insert" => EffectPalette.Made.Contains(_what),
            "status" => StatusPalette.Names.Contains(_what),
            "exit" => _what is "code" or "again",
            "fault" => true,
            _ => false,
        };
        if (!isKnown || _nth < 1)
        {
            throw new FormatException($"{words} is no sabotage");
        }
    }

    public LifecycleEvent OnEvent(LifecycleEvent happened)
    {
        if (_how != "exit" || happened is not LifecycleEvent.Exited exited)
        {
            return _how == "exit" && _what == "again" && _exit is { } again && _seen == _nth ? Once(again, happened) : happened;
        }

        if (++_seen != _nth)
        {
            return happened;
        }

        _exit = exited;
        return _what == "code" ? exited with { Status = ExitStatus.Exited((exited.Status.Code + 1) % 256) } : happened;
    }

    public void OnEffects(LifecycleEvent happened, List<Effect> effects)
    {
        _events++;
        if (_how == "fault" && _events == _nth)
        {
            throw new InvalidOperationException("sabotaged");
        }

        effects.InsertRange(0, _late);
        int first = _late.Count;
        _late.Clear();
        for (int i = first; i < effects.Count; i++)
        {
            i = Pass(effects, i);
        }

        if (_how is "add" or "insert" && _events == _nth)
        {
            effects.Insert(_how == "add" ? effects.Count : 0, EffectPalette.Make(_what, _current, _sweep));
        }
    }

    public PodSnapshot OnStatus(PodSnapshot status) => _how == "status" && ++_seen == _nth ? StatusPalette.Change(_what, status) : status;

    /// <returns>Where to go on.</returns>
    private int Pass(List<Effect> effects, int i)
    {
        Effect effect = effects[i];
        _current = effect is Effect.Spawn spawn ? spawn.Incarnation : _current;
        _sweep = effect is Effect.Sweep sweep ? sweep.Number : _sweep;
        if (_how is not ("drop" or "repeat" or "late" or "change") || !EffectPalette.IsCalled(effect, _what) || ++_seen != _nth)
        {
            return i;
        }

        switch (_how)
        {
            case "drop":
                effects.RemoveAt(i);
                return i - 1;

            case "repeat":
                effects.Insert(i, effect);
                return i + 1;

            case "late":
                effects.RemoveAt(i);
                _late.Add(effect);
                return i - 1;

            default:
                effects[i] = EffectPalette.Change(effect, _variant);
                return i;
        }
    }

    private LifecycleEvent Once(LifecycleEvent again, LifecycleEvent happened)
    {
        // In the place of a later event, which is lost.
        _exit = null;
        return happened is LifecycleEvent.Begun ? happened : again;
    }
}
