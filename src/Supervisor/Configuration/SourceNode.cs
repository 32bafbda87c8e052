namespace Supervisor.Configuration;

/// <summary>
/// What a source says, before it is known what it means: a scalar, a list, an object or nothing, and where it stands. Immutable, so
/// that an alias of YAML can share what its anchor holds.
/// </summary>
/// <param name="Line">From 1; 0 where a source has no lines.</param>
/// <param name="Column">From 1.</param>
internal abstract record SourceNode(int Line, int Column)
{
    /// <summary>How many nodes it stands for when all aliases are written out; itself included.</summary>
    public virtual int Size => 1;

    /// <summary>How many levels it has; a scalar has one.</summary>
    public virtual int Height => 1;

    internal sealed record Null(int Line, int Column) : SourceNode(Line, Column);

    /// <summary>A text as it is written.</summary>
    /// <param name="Line">See above.</param>
    /// <param name="Column">See above.</param>
    /// <param name="Text">The text, quotes and escapes resolved.</param>
    /// <param name="IsLiteral">A word of a short form: <c>$(VAR)</c> is not expanded in it.</param>
    internal sealed record Scalar(int Line, int Column, string Text, bool IsLiteral = false) : SourceNode(Line, Column);

    internal sealed record List(int Line, int Column, IReadOnlyList<SourceNode> Items) : SourceNode(Line, Column)
    {
        public override int Size { get; } = 1 + Items.Sum(item => item.Size);

        public override int Height { get; } = 1 + Items.Select(item => item.Height).DefaultIfEmpty().Max();
    }

    internal sealed record Mapping(int Line, int Column, IReadOnlyList<SourceEntry> Entries) : SourceNode(Line, Column)
    {
        public override int Size { get; } = 1 + Entries.Sum(entry => entry.Value.Size);

        public override int Height { get; } = 1 + Entries.Select(entry => entry.Value.Height).DefaultIfEmpty().Max();
    }
}

/// <summary>A key and its value. The position is the key's.</summary>
internal sealed record SourceEntry(int Line, int Column, string Key, SourceNode Value);
