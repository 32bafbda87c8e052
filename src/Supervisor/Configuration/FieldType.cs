using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>What may stand at a key. A closed set; the table made of it is <see cref="Fields"/>.</summary>
internal abstract record FieldType
{
    private FieldType()
    {
    }

    /// <summary>
    /// Why this version does not carry the field out. It is read and checked like any other, and where it is in force it is refused with this
    /// sentence, never ignored. Null is carried out.
    /// </summary>
    public string? Later { get; init; }

    /// <summary>One value.</summary>
    /// <param name="What">The value in a sentence: "a duration".</param>
    /// <param name="Check">What is wrong with a text and what is allowed; null if nothing is wrong.</param>
    internal sealed record Value(string What, Func<string, string?> Check) : FieldType
    {
        /// <summary>Any text, the empty one and the word null included.</summary>
        public bool IsText { get; init; }

        /// <summary><c>$(VAR)</c> is expanded in it.</summary>
        public bool IsExpanded { get; init; }

        /// <summary>Never printed.</summary>
        public bool IsSecret { get; init; }

        /// <summary>The words that are allowed, where it is one of a few.</summary>
        public ImmutableArray<string> Words { get; init; } = [];

        /// <summary>The smallest and the largest, where it is a whole number.</summary>
        public (long Least, long Most)? Range { get; init; }

        /// <summary>The same as <see cref="FieldType.Later"/>, for some of its values.</summary>
        public Func<string, string?>? LaterFor { get; init; }
    }

    /// <summary>A list; a later source's replaces an earlier one's, positions refine it.</summary>
    /// <param name="Item">What its items are.</param>
    /// <param name="Example">How it may be written on one line.</param>
    internal sealed record List(FieldType Item, string Example) : FieldType
    {
        public ListShortForm ShortForm { get; init; }

        /// <summary>The most items; beyond the limit of all lists there is no need for one.</summary>
        public int Most { get; init; } = Fields.MaximumPosition + 1;
    }

    /// <summary>An object with named fields.</summary>
    /// <param name="Shape">Its fields.</param>
    /// <param name="Example">How it may be written on one line.</param>
    internal sealed record Mapping(Shape Shape, string Example) : FieldType
    {
        public MappingShortForm ShortForm { get; init; }

        /// <summary>What is missing in <c>{}</c>; null where an empty object is as good as none.</summary>
        public string? Due { get; init; }

        /// <summary><c>{}</c> says something: that it is there.</summary>
        public bool SaysByBeing { get; init; }
    }

    /// <summary>An object whose keys are the user's.</summary>
    /// <param name="KeyOf">The one spelling of a key; null if it is not allowed.</param>
    /// <param name="AllowedKeys">Which keys are.</param>
    /// <param name="Item">What stands at each.</param>
    /// <param name="Example">How it may be written on one line.</param>
    internal sealed record Map(Func<string, string?> KeyOf, string AllowedKeys, FieldType Item, string Example) : FieldType;

    /// <summary>A field that is known and has no place here.</summary>
    /// <param name="Sentence">Why, and what to do instead.</param>
    internal sealed record Refused(string Sentence) : FieldType;

    /// <summary>A field of Kubernetes that means nothing inside of one container.</summary>
    internal sealed record Ignored : FieldType;
}

/// <summary>What a string in the place of a list stands for.</summary>
internal enum ListShortForm
{
    None,

    /// <summary>A command line: its words.</summary>
    CommandWords,

    /// <summary>Lines: a step each.</summary>
    StepPerLine,

    /// <summary>Condition types with commas between them.</summary>
    CommaList,
}

/// <summary>What a string in the place of an object stands for.</summary>
internal enum MappingShortForm
{
    None,

    /// <summary>A handler: <c>sleep:5</c>, <c>exec:...</c>, <c>SCHEME://...</c>, or a command line.</summary>
    Handler,

    /// <summary>The same as an init step, whose command line is its own <c>command</c>.</summary>
    Step,

    /// <summary><c>self</c>: a certificate made at start.</summary>
    SelfSigned,
}
