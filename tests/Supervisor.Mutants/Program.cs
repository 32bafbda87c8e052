using Supervisor.Mutants;
using Supervisor.Mutants.Table;

// Mutants by name (* stands for anything), or all of them. Exit code 0: each was killed, but for those that the table explains; 1: one
// survived; 2: the run proves nothing.
List<Mutant> chosen = [.. Defects.All.Where(mutant => args.Length == 0 || args.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, mutant.Name)))];
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"no mutant has this name; there are:\n{string.Join('\n', Defects.All.Select(mutant => mutant.Name))}");
    return 2;
}

string? tree = Environment.CurrentDirectory;
while (tree is not null && !File.Exists(Path.Combine(tree, "Supervisor.sln")))
{
    tree = Path.GetDirectoryName(tree);
}

if (tree is null)
{
    Console.Error.WriteLine("Supervisor.sln is in no directory above this one");
    return 2;
}

using WorkingCopy copy = WorkingCopy.Of(tree);
try
{
    return new MutantRun(copy, chosen, Console.Out).Run() ? 0 : 1;
}
catch (MutantRunException nothing)
{
    Console.Error.WriteLine(nothing.Message);
    return 2;
}
