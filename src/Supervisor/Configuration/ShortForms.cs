using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>
/// What a string in the place of a command list, a hook or an init container stands for, written out as the file form has it. Its words are
/// literal: <c>$(VAR)</c> is not expanded in them.
/// </summary>
internal static class ShortForms
{
    public const string InsteadOfShellTest = "[ is a command of the shell; write: test -e ...";

    private const string NoShell = "no shell reads it, so it is handed over as a word; for a shell write: sh -c '...'";

    /// <summary><c>[ -e /x ]</c> looks like a list of YAML, and there is no program of that name in most images.</summary>
    public static bool IsShellTest(string text) => text is "[" or ['[', ' ' or '\t', ..];

    /// <summary>A command line as a list of words.</summary>
    /// <param name="scalar">The string.</param>
    /// <param name="problem">Why it is none; then the result is null.</param>
    /// <param name="warning">What is probably not meant.</param>
    public static SourceNode.List? Words(SourceNode.Scalar scalar, out string? problem, out string? warning)
    {
        ImmutableArray<string> words = CommandWords.Split(scalar.Text, out problem, out string? suspect);
        warning = suspect is null ? null : $"{Texts.Quote(suspect)} looks like shell, but {NoShell}";
        return problem is null
            ? new SourceNode.List(scalar.Line, scalar.Column, [.. words.Select(word => scalar with { Text = word, IsLiteral = true })])
            : null;
    }

    /// <summary>Several lines as init steps, each a string in its own short form.</summary>
    /// <param name="scalar">The string.</param>
    /// <param name="problem">Why it holds none; then the result is null.</param>
    /// <param name="warning">Never; the steps say it themselves.</param>
    public static SourceNode.List? Steps(SourceNode.Scalar scalar, out string? problem, out string? warning)
    {
        warning = null;
        List<string> lines = CommandWords.Lines(scalar.Text);
        problem = lines.Count == 0 ? "holds no command, only blank lines and comments" : null;
        return problem is null
            ? new SourceNode.List(scalar.Line, scalar.Column, [.. lines.Select(line => scalar with { Text = line })])
            : null;
    }

    /// <summary>A handler: <c>sleep:5</c>, <c>exec:COMMAND</c>, <c>SCHEME://...</c>; anything else is a command line.</summary>
    /// <param name="scalar">The string.</param>
    /// <param name="isStep">Whether it stands for an init step, whose command line is not within <c>exec</c>.</param>
    /// <param name="problem">Why it is none; then the result is null.</param>
    /// <param name="warning">What is probably not meant.</param>
    public static SourceNode.Mapping? Handler(SourceNode.Scalar scalar, bool isStep, out string? problem, out string? warning)
    {
        // The end is left as it is: a blank there may be quoted by a backslash.
        string text = scalar.Text.TrimStart();
        (problem, warning) = (null, null);
        if (HandlerUrl.IsOne(text))
        {
            return HandlerUrl.Read(scalar, text, out problem);
        }

        if (text.StartsWith("sleep:", StringComparison.Ordinal))
        {
            return Mapping(scalar, "sleep", Mapping(scalar, "seconds", scalar with { Text = text["sleep:".Length..].Trim() }));
        }

        bool isExec = text.StartsWith("exec:", StringComparison.Ordinal);
        string command = isExec ? text["exec:".Length..].TrimStart() : text;
        if (isExec && IsShellTest(command))
        {
            problem = InsteadOfShellTest;
            return null;
        }

        SourceNode.List? words = Words(scalar with { Text = command }, out problem, out warning);
        return words is null ? null
            : isStep ? Mapping(scalar, "command", words)
            : Mapping(scalar, "exec", Mapping(scalar, "command", words));
    }

    /// <summary>Condition types with commas between them.</summary>
    public static SourceNode.List Conditions(SourceNode.Scalar scalar) =>
        new(scalar.Line, scalar.Column, [.. scalar.Text.Split(',').Select(type => Mapping(scalar, "conditionType", scalar with { Text = type.Trim() }))]);

    /// <summary><c>apiTls: self</c>.</summary>
    public static SourceNode.Mapping SelfSigned(SourceNode.Scalar scalar) => Mapping(scalar, "self", scalar with { Text = "true" });

    private static SourceNode.Mapping Mapping(SourceNode at, string key, SourceNode value) =>
        new(at.Line, at.Column, [new SourceEntry(at.Line, at.Column, key, value)]);
}
