using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>One accepted connection.</summary>
internal sealed record RawConnection(Socket Socket, int Number, ConcurrentQueue<string> Requests, CancellationToken End)
{
    public async Task<string> ReadHeadAsync()
    {
        StringBuilder head = new();
        byte[] buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n"))
        {
            int length = await Socket.ReceiveAsync(buffer, End);
            if (length == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            head.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }

        Requests.Enqueue(head.ToString());
        return head.ToString();
    }

    /// <summary>A character below 128 is a byte.</summary>
    public Task SendAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendBytesAsync(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await Socket.SendAsync(bytes.AsMemory(sent), End);
        }
    }

    public async Task AnswerAsync(string answer)
    {
        await ReadHeadAsync();
        await SendAsync(answer);
    }

    /// <summary>Until the client closes, or the test is over.</summary>
    public async Task WaitForCloseAsync()
    {
        byte[] buffer = new byte[4096];
        while (await Socket.ReceiveAsync(buffer, End) > 0)
        {
        }
    }
}
