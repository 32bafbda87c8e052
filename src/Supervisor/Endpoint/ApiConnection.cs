namespace Supervisor.Endpoint;

/// <summary>A connection to <c>endpoint.api</c>: a feature that no other one has.</summary>
internal sealed class ApiConnection
{
    public static readonly ApiConnection Feature = new();
}
