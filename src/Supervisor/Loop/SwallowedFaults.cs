using Serilog.Events;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Signals;

namespace Supervisor.Loop;

/// <summary>Faults (SIGSEGV, SIGABRT, ...) that a stranger sent: the C handler swallowed and counted them; here they become a line.</summary>
internal static unsafe class SwallowedFaults
{
    public static void Tell(ISupervisorLog log)
    {
        int signal;
        int sender;
        for (int i = 0; ProcessOne.process_one_take_swallowed(i, &signal, &sender) is >= 0 and int count; i++)
        {
            if (count > 0)
            {
                log.Write(LogEventLevel.Warning, "{Signal} from pid {Sender} swallowed: it can't be forwarded", SignalNames.NameOf(signal), sender);
            }
        }
    }
}
