using Supervisor.Lifecycle;
using Supervisor.Loop;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Tests.Loop;

/// <summary>A life in the fake world that is published as the loop publishes it.</summary>
internal sealed class PublishedLife : IWorldObserver
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly StatusPublisher _publisher;
    private LifecycleEvent? _last;

    public PublishedLife(PodPlan plan)
    {
        Kernel = new FakeKernel(plan, this);
        Board = new StatusBoard(SnapshotBuilder.BeforeAnything(plan, Start));
        _publisher = new StatusPublisher(plan, Kernel.Pod, Start, Board);
    }

    public FakeKernel Kernel { get; }

    public StatusBoard Board { get; }

    /// <summary>All that was published, in its order.</summary>
    public List<Publication> Publications { get; } = [];

    /// <summary>Off where there are too many.</summary>
    public bool KeepsPublications { get; init; } = true;

    /// <summary>What the core and all that is published hold on to.</summary>
    public long Weight => ReachableObjects.Weigh(_publisher, Board, Kernel.Pod);

    /// <summary>The phases so far, a line each: <c>stop main/0 5-7 exit code 0</c>.</summary>
    public IEnumerable<string> Phases => Board.Timeline.Select(span =>
        FormattableString.Invariant($"{span.Phase} {span.Container}/{span.Restart} {(span.From - Start).TotalSeconds:0.###}-{(span.To - Start)?.TotalSeconds:0.###} {span.Outcome}").TrimEnd());

    /// <summary>The events so far, a line each.</summary>
    public IEnumerable<string> Events => Board.Events.Items.Select(told => $"{told.Type} {told.Reason} {told.FieldPath} {told.Message} x{told.Count}");

    public void OnEvent(TimeSpan now, LifecycleEvent happened) => _last = happened;

    public void OnEffect(TimeSpan now, Effect effect) => _publisher.OnEffect(effect);

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        _publisher.OnSettled(_last!);
        Publication before = Board.Published;
        _publisher.Publish();
        if (KeepsPublications && !ReferenceEquals(before, Board.Published))
        {
            Publications.Add(Board.Published);
        }
    }
}
