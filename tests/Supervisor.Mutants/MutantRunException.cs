namespace Supervisor.Mutants;

/// <summary>The run proves nothing: a mutant does not apply, or the original itself does not pass.</summary>
public sealed class MutantRunException : Exception
{
    public MutantRunException()
    {
    }

    public MutantRunException(string message)
        : base(message)
    {
    }

    public MutantRunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
