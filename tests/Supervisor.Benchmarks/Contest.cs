namespace Supervisor.Benchmarks;

/// <summary>Measures all contestants in turns.</summary>
internal static class Contest
{
    internal static IReadOnlyDictionary<string, Readings> Run(MeasuringTool tool, IReadOnlyList<Contestant> contestants, Repetitions repetitions)
    {
        Dictionary<string, Readings> all = contestants.ToDictionary(contestant => contestant.Name, _ => new Readings());

        // The first start of a file reads it from the disk.
        foreach (Contestant contestant in contestants)
        {
            _ = tool.Start(contestant, 5).Count();
        }

        for (int round = 0; round < repetitions.Rounds; round++)
        {
            foreach (Contestant contestant in contestants)
            {
                all[contestant.Name].Start.Add(tool.Start(contestant, repetitions.StartsARound));
            }

            foreach (Contestant contestant in contestants)
            {
                all[contestant.Name].Signal.Add(tool.Signal(contestant, repetitions.SignalsARound));
            }

            foreach (Contestant contestant in contestants.Where(contestant => contestant != Contestant.None))
            {
                Readings readings = all[contestant.Name];
                readings.Reaping.Add(tool.Reap(contestant, repetitions.Orphans));
                (long resident, long @private) = tool.Memory(contestant);
                readings.Resident.Add([resident]);
                readings.Private.Add([@private]);
            }
        }

        return all;
    }
}
