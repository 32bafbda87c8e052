using Supervisor.Simulation.Scenarios;

// Lives the life of a seed.
RandomLife life = new(int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
life.Live();
return 0;
