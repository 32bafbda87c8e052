using System.Text;

namespace Supervisor.Grpc;

/// <summary>
/// The messages of <c>grpc.health.v1.Health</c>, each with one field, in protobuf's encoding and gRPC's frame. By hand: Grpc.Net.Client
/// would add 0.97 MB to the file for these bytes.
/// </summary>
internal static class HealthCheckMessage
{
    /// <summary>A byte that says whether it is compressed, and four of length.</summary>
    public const int FrameHeader = 5;

    public const int Serving = 1;
    public const int NotServing = 2;
    public const int ServiceUnknown = 3;

    private const int ServiceTag = (1 << 3) | 2;
    private const int StatusTag = 1 << 3;

    // HealthListResponse { map<string, HealthCheckResponse> statuses = 1; }: a map is a list of entries, key = 1, value = 2.
    private const int EntryTag = (1 << 3) | 2;
    private const int KeyTag = (1 << 3) | 2;
    private const int ValueTag = (2 << 3) | 2;

    /// <summary><c>HealthCheckRequest { string service = 1; }</c>; an empty one is an empty message.</summary>
    public static byte[] Request(string service)
    {
        using MemoryStream message = new();
        if (service.Length > 0)
        {
            WriteText(message, ServiceTag, Encoding.UTF8.GetBytes(service));
        }

        return Frame(message);
    }

    /// <summary><c>HealthCheckResponse { ServingStatus status = 1; }</c>, of a status from 1 to 3.</summary>
    public static byte[] Response(int status)
    {
        using MemoryStream message = new();
        WriteStatus(message, status);
        return Frame(message);
    }

    /// <summary><c>HealthListResponse</c>: a status from 1 to 3 of each service.</summary>
    public static byte[] List(ReadOnlySpan<(string Service, int Status)> statuses)
    {
        using MemoryStream message = new();
        foreach ((string service, int status) in statuses)
        {
            using MemoryStream value = new();
            WriteStatus(value, status);
            using MemoryStream entry = new();
            WriteText(entry, KeyTag, Encoding.UTF8.GetBytes(service));
            WriteText(entry, ValueTag, value.ToArray());
            WriteText(message, EntryTag, entry.ToArray());
        }

        return Frame(message);
    }

    /// <summary><c>HealthCheckRequest</c>; what else is in it is passed over. Null: it is no protobuf, or the name is no UTF-8.</summary>
    public static string? TryReadService(ReadOnlySpan<byte> message)
    {
        string service = "";
        while (!message.IsEmpty)
        {
            if (!TryReadField(ref message, out ulong tag, out _, out ReadOnlySpan<byte> text))
            {
                return null;
            }

            if (tag == ServiceTag)
            {
                if (!System.Text.Unicode.Utf8.IsValid(text))
                {
                    return null;
                }

                service = Encoding.UTF8.GetString(text);
            }
        }

        return service;
    }

    /// <summary><c>HealthCheckResponse</c>; what else is in it is passed over. False: it is no protobuf.</summary>
    public static bool TryReadStatus(ReadOnlySpan<byte> message, out ulong status)
    {
        status = 0;
        while (!message.IsEmpty)
        {
            if (!TryReadField(ref message, out ulong tag, out ulong number, out _))
            {
                return false;
            }

            status = tag == StatusTag ? number : status;
        }

        return true;
    }

    /// <summary>The name of a <c>ServingStatus</c>; Go prints the number of one that it does not know.</summary>
    public static string NameOf(ulong status) => status switch
    {
        0 => "UNKNOWN",
        Serving => "SERVING",
        NotServing => "NOT_SERVING",
        ServiceUnknown => "SERVICE_UNKNOWN",
        _ => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static byte[] Frame(MemoryStream message)
    {
        byte[] frame = new byte[FrameHeader + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), (int)message.Length);
        message.ToArray().CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    private static void WriteStatus(MemoryStream message, int status)
    {
        message.WriteByte(StatusTag);
        message.WriteByte((byte)status);
    }

    private static void WriteText(MemoryStream message, int tag, byte[] text)
    {
        message.WriteByte((byte)tag);
        int rest = text.Length;
        for (; rest > 0x7f; rest >>= 7)
        {
            message.WriteByte((byte)(rest | 0x80));
        }

        message.WriteByte((byte)rest);
        message.Write(text);
    }

    /// <summary>The next field: a number, or a text; of what is fixed in length neither.</summary>
    private static bool TryReadField(ref ReadOnlySpan<byte> message, out ulong tag, out ulong number, out ReadOnlySpan<byte> text)
    {
        number = 0;
        text = default;
        return TryReadNumber(ref message, out tag) && (tag & 7) switch
        {
            0 => TryReadNumber(ref message, out number),
            1 => TryTake(ref message, 8, out _),
            2 => TryReadNumber(ref message, out ulong length) && TryTake(ref message, length, out text),
            5 => TryTake(ref message, 4, out _),
            _ => false,
        };
    }

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

    private static bool TryTake(ref ReadOnlySpan<byte> message, ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)message.Length)
        {
            return false;
        }

        taken = message[..(int)length];
        message = message[(int)length..];
        return true;
    }
}
