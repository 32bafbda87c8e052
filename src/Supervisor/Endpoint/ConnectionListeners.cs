using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Supervisor.Logging;

namespace Supervisor.Endpoint;

/// <summary>Kestrel's "transport": hands it a listener for each descriptor that it is told of.</summary>
/// <param name="controlDescriptor">The one whose peers are asked who they are; -1 is none.</param>
internal sealed class ConnectionListeners(int controlDescriptor, ISupervisorLog log, TimeProvider time) : IConnectionListenerFactory
{
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kestrel disposes the listener that it is handed.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        FileHandleEndPoint handle = (FileHandleEndPoint)endpoint;
        return ValueTask.FromResult<IConnectionListener>(new ConnectionListener(handle, (int)handle.FileHandle == controlDescriptor, log, time));
    }
}
