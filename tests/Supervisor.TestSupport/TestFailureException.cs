namespace Supervisor.TestSupport;

/// <summary>What a test relies on did not happen, or is missing on this machine. The message says which; there is no skipping.</summary>
public sealed class TestFailureException : Exception
{
    public TestFailureException()
    {
    }

    public TestFailureException(string message)
        : base(message)
    {
    }

    public TestFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
