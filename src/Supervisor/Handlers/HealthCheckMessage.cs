using System.Text;

namespace Supervisor.Handlers;

/// <summary>
/// The two messages of <c>grpc.health.v1.Health/Check</c>, each with one field, in protobuf's encoding and gRPC's frame. By hand: Grpc.Net.Client
/// would add 0.97 MB to the file for these bytes.
/// </summary>
internal static class HealthCheckMessage
{
    /// <summary>A byte that says whether it is compressed, and four of length.</summary>
    public const int FrameHeader = 5;

    private const int ServiceTag = (1 << 3) | 2;
    private const int StatusTag = 1 << 3;

    /// <summary><c>HealthCheckRequest { string service = 1; }</c>; an empty one is an empty message.</summary>
    public static byte[] Request(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        using MemoryStream message = new();
        if (name.Length > 0)
        {
            message.WriteByte(ServiceTag);
            int rest = name.Length;
            for (; rest > 0x7f; rest >>= 7)
            {
                message.WriteByte((byte)(rest | 0x80));
            }

            message.WriteByte((byte)rest);
            message.Write(name);
        }

        byte[] frame = new byte[FrameHeader + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), (int)message.Length);
        message.ToArray().CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    /// <summary><c>HealthCheckResponse { ServingStatus status = 1; }</c>; what else is in it is passed over. False: it is no protobuf.</summary>
    public static bool TryReadStatus(ReadOnlySpan<byte> message, out ulong status)
    {
        status = 0;
        while (!message.IsEmpty)
        {
            if (!TryReadNumber(ref message, out ulong tag))
            {
                return false;
            }

            ulong value = 0;
            bool read = (tag & 7) switch
            {
                0 => TryReadNumber(ref message, out value),
                1 => TrySkip(ref message, 8),
                2 => TryReadNumber(ref message, out ulong length) && TrySkip(ref message, length),
                5 => TrySkip(ref message, 4),
                _ => false,
            };
            if (!read)
            {
                return false;
            }

            status = tag == StatusTag ? value : status;
        }

        return true;
    }

    /// <summary>The name of a <c>ServingStatus</c>; Go prints the number of one that it does not know.</summary>
    public static string NameOf(ulong status) => status switch
    {
        0 => "UNKNOWN",
        1 => "SERVING",
        2 => "NOT_SERVING",
        3 => "SERVICE_UNKNOWN",
        _ => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static bool TryReadNumber(ref ReadOnlySpan<byte> message, out ulong number)
    {
        number = 0;
        for (int i = 0; i < message.Length && i < 10; i++)
        {
            number |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            return false;
        }

        message = message[(int)length..];
        return true;
    }
}
