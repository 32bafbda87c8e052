namespace Supervisor.Simulation.Judging;

/// <summary>A rule that every life keeps.</summary>
/// <param name="Name">For reports and files: <c>stop-begins-at-once</c>.</param>
/// <param name="Rule">In words.</param>
internal sealed record Invariant(string Name, string Rule)
{
    public override string ToString() => Name;
}
