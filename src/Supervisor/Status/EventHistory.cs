using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Status;

/// <summary>
/// What happened, combined as client-go's EventCorrelator does it (k8s.io/client-go/tools/record/events_cache.go), in bounded memory:
/// <list type="number">
/// <item>Of one type and reason, nine different messages within 600 s stay themselves; from the tenth on they are one event whose message is the
/// latest.</item>
/// <item>The same again is the same event: its count goes up, its first time stays.</item>
/// <item>Of each type 25 at once and then one in 300 s are told. What is beyond that does not begin a new event; where there is one already, it is counted
/// there all the same, and told with the next: who reads the list always finds the right count.</item>
/// </list>
/// The loop's alone.
/// </summary>
/// <param name="pod">Its name begins the names of the events.</param>
internal sealed class EventHistory(string pod, Revisions revisions)
{
    /// <summary>What happened longest ago makes way beyond this.</summary>
    public const int MostKept = 512;

    private const int Burst = 25;
    private const int MostDifferent = 9;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(600);

    /// <summary>What makes two events the same.</summary>
    /// <param name="Message">Null for those that are combined.</param>
    private readonly record struct Key(EventType Type, string Reason, string? Message, string FieldPath);

    private sealed class Series(Key key, PodEvent happened)
    {
        public Key Key { get; } = key;

        public PodEvent Event { get; set; } = happened;

        public bool IsTold { get; set; }
    }

    private sealed class Similar
    {
        public HashSet<string> Messages { get; } = [];

        public DateTimeOffset Last { get; set; }
    }

    private readonly Dictionary<Key, LinkedListNode<Series>> _byKey = [];
    private readonly LinkedList<Series> _byAge = new(); // what happened last is the last
    private readonly Dictionary<(EventType, string Reason), Similar> _similar = []; // reasons are a handful
    private readonly TokenBucket _normal = new(Burst, Refill);
    private readonly TokenBucket _warnings = new(Burst, Refill);
    private long _lastName;
    private EventList? _list = EventList.Empty;

    /// <summary>What is remembered now; the same object as long as nothing happens.</summary>
    public EventList List => _list ??= MakeList();

    public void Add(DateTimeOffset now, EventType type, string reason, string message, string fieldPath, bool mayHoldOutput)
    {
        bool isCombined = IsOneTooMany(now, type, reason, message);
        Key key = isCombined ? new Key(type, reason, Message: null, FieldPath: "") : new Key(type, reason, message, fieldPath);
        string text = isCombined ? $"(combined from similar events): {message}" : message;
        bool mayTell = (type == EventType.Normal ? _normal : _warnings).TryTake(now);
        if (_byKey.TryGetValue(key, out LinkedListNode<Series>? node))
        {
            _byAge.Remove(node);
            PodEvent before = node.Value.Event;
            node.Value.Event = before with
            {
                Message = text,
                FieldPath = fieldPath,
                Count = before.Count < int.MaxValue ? before.Count + 1 : before.Count,
                LastTimestamp = now,
                MayHoldOutput = mayHoldOutput,
            };
        }
        else
        {
            node = new(new Series(key, new PodEvent(NextName(now), type, reason, text, fieldPath, 1, now, now, 0, mayHoldOutput)));
            _byKey.Add(key, node);
        }

        _byAge.AddLast(node);
        Series series = node.Value;
        if (mayTell)
        {
            series.IsTold = true;
            series.Event = series.Event with { ResourceVersion = revisions.Next() };
        }

        if (_byKey.Count > MostKept)
        {
            _byKey.Remove(_byAge.First!.Value.Key);
            _byAge.RemoveFirst();
        }

        _list = null;
    }

    /// <summary>Whether it is the tenth different message of its kind, or a later one.</summary>
    private bool IsOneTooMany(DateTimeOffset now, EventType type, string reason, string message)
    {
        if (!_similar.TryGetValue((type, reason), out Similar? similar))
        {
            _similar.Add((type, reason), similar = new Similar());
        }

        if (now - similar.Last > Window)
        {
            similar.Messages.Clear();
        }

        similar.Last = now;
        if (similar.Messages.Contains(message))
        {
            return false;
        }

        return similar.Messages.Count == MostDifferent || !similar.Messages.Add(message);
    }

    /// <summary>As in Kubernetes the time in nanoseconds; two of one moment differ all the same.</summary>
    private string NextName(DateTimeOffset now)
    {
        long nanoseconds = (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        _lastName = Math.Max(_lastName + 1, nanoseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{pod}.{_lastName:x}");
    }

    private EventList MakeList()
    {
        ImmutableArray<PodEvent> items = [.. _byAge.Where(series => series.IsTold).Select(series => series.Event).OrderBy(happened => happened.ResourceVersion)];
        return new EventList(items, items is [.., { ResourceVersion: var last }] ? last : 0);
    }
}
