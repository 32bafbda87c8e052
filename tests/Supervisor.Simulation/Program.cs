using Supervisor.Simulation.Commands;

return CommandLine.Run(args, Console.Out);
