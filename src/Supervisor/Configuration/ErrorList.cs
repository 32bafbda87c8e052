using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>Collects all that is wrong, and what is worth a word without being wrong.</summary>
internal sealed class ErrorList
{
    /// <summary>What follows is counted, not listed: nobody reads it, and hostile input shall not make us write a book.</summary>
    private const int Maximum = 100;

    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly List<ConfigurationError> _later = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];
    private readonly SortedSet<string> _ignored = new(StringComparer.Ordinal);
    private int _unlisted;

    public bool Any => _errors.Count > 0;

    /// <summary>No more than counted from now on; a caller may save itself the search for the right words.</summary>
    public bool IsFull => _errors.Count >= Maximum;

    /// <summary>A source could not be read at all: what is missing may stand there.</summary>
    public bool LostSource { get; private set; }

    public void Add(string source, string key, string message)
    {
        if (IsFull)
        {
            _unlisted++;
        }
        else
        {
            _errors.Add(new ConfigurationError(Texts.OneLine(source), Texts.OneLine(key), message));
        }
    }

    public void AddLostSource(string source, string key, string message)
    {
        LostSource = true;
        Add(source, key, message);
    }

    /// <summary>What is right, and not carried out by this version.</summary>
    public void AddLater(string source, string key, string message)
    {
        if (_later.Count < Maximum)
        {
            _later.Add(new ConfigurationError(Texts.OneLine(source), Texts.OneLine(key), message) { IsLater = true });
        }
    }

    /// <summary>What nobody needs to know at each start, and who checks the configuration may like to hear.</summary>
    public void Note(string source, string key, string message)
    {
        if (_notes.Count < Maximum)
        {
            _notes.Add(new ConfigurationError(Texts.OneLine(source), Texts.OneLine(key), message).ToString());
        }
    }

    public void Warn(string source, string key, string message) =>
        _warnings.Add(new ConfigurationError(Texts.OneLine(source), Texts.OneLine(key), message).ToString());

    /// <summary>A field that means nothing inside of one container.</summary>
    public void Ignore(string field) => _ignored.Add(field);

    public PlanResult ToResult(Plans.PodPlan? plan)
    {
        if (_unlisted > 0)
        {
            _errors.Add(new ConfigurationError("configuration", "", $"and {_unlisted} more errors"));
        }

        return new PlanResult(Any || _later.Count > 0 ? null : plan, [.. _errors, .. _later], [.. _warnings.Take(Maximum)])
        {
            Described = Any ? null : plan,
            Ignored = [.. _ignored],
            Notes = [.. _notes],
        };
    }
}
