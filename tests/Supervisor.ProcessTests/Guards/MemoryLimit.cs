using System.Globalization;

namespace Supervisor.ProcessTests.Guards;

/// <summary>A control group with a limit of memory, swap included.</summary>
internal sealed class MemoryLimit : ControlGroup
{
    public MemoryLimit(int bytes)
        : base("memory")
    {
        bool isVersion1 = Has("memory.limit_in_bytes");
        Set(isVersion1 ? "memory.limit_in_bytes" : "memory.max", bytes.ToString(CultureInfo.InvariantCulture));
        // Where swap is accounted for.
        string swap = isVersion1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max";
        if (Has(swap))
        {
            Set(swap, isVersion1 ? bytes.ToString(CultureInfo.InvariantCulture) : "0");
        }
    }
}
