using System.Numerics;

namespace Supervisor.Lifecycle;

/// <summary>
/// What a probe complained of since its last success, to tell news from repetition: a service that is unready for a night has one complaint a
/// period. The 1st, 2nd, 4th, 8th ... of a row is news, and so is a text that the row did not have yet. A row with more different texts than it
/// keeps (they may hold times, or numbers of ports) has no more new ones.
/// </summary>
internal sealed class ComplaintRow
{
    /// <summary>As many as the kubelet's events have before they are combined.</summary>
    private const int MostTexts = 9;

    private readonly HashSet<(string How, string Text)> _texts = [];

    /// <summary>How many there were since the last success.</summary>
    public int Length { get; private set; }

    /// <summary>True if this one is news.</summary>
    public bool Add(string how, string text)
    {
        Length = Length < int.MaxValue ? Length + 1 : Length;
        bool isNew = _texts.Count < MostTexts && _texts.Add((how, text));
        return isNew || BitOperations.IsPow2(Length);
    }

    public void End()
    {
        Length = 0;
        _texts.Clear();
    }
}
