using System.Buffers.Binary;
using System.Globalization;
using Supervisor.Grpc;

namespace Supervisor.Endpoint;

/// <summary>The one message of a call, read from its frame to the end of the stream, with grpc-go's words for what is wrong with it.</summary>
internal static class GrpcRequestBody
{
    /// <summary>Most bytes of a message: the name of a service, and nothing else. The usual 4 MiB are for others.</summary>
    private const int LongestMessage = 1024;

    /// <param name="encoding">The header <c>grpc-encoding</c>.</param>
    /// <returns>The service that is asked for, or null and the status that ends the call.</returns>
    public static async Task<(string? Service, GrpcStatus Status)> ReadAsync(Stream body, string encoding, CancellationToken cancellation)
    {
        byte[] buffer = new byte[HealthCheckMessage.FrameHeader + LongestMessage + 1];
        int length = await body.ReadAtLeastAsync(buffer.AsMemory(0, HealthCheckMessage.FrameHeader), HealthCheckMessage.FrameHeader, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (length == 0)
        {
            return (null, new GrpcStatus(GrpcStatus.Internal, "cardinality violation: received no request message from non-client-streaming RPC"));
        }

        if (length < HealthCheckMessage.FrameHeader)
        {
            return (null, Truncated);
        }

        uint message = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(1));
        if (Refusal(buffer[0], encoding, message) is { } refusal)
        {
            return (null, refusal);
        }

        // A byte more than there ought to be, so that the end is seen.
        int rest = await body.ReadAtLeastAsync(buffer.AsMemory(length), (int)message + 1, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return rest < message ? (null, Truncated)
            : rest > message ? (null, new GrpcStatus(GrpcStatus.Internal, "cardinality violation: received multiple request messages for non-client-streaming RPC"))
            : HealthCheckMessage.TryReadService(buffer.AsSpan(length, rest)) is { } service ? (service, default)
            : (null, new GrpcStatus(GrpcStatus.Internal, "grpc: error unmarshalling request: proto: cannot parse invalid wire-format data"));
    }

    private static GrpcStatus Truncated => new(GrpcStatus.Internal, "unexpected EOF");

    private static GrpcStatus? Refusal(byte flag, string encoding, uint length) => flag switch
    {
        1 when encoding is "" or "identity" => new GrpcStatus(GrpcStatus.Internal, "grpc: compressed flag set with identity or empty encoding"),
        1 => new GrpcStatus(GrpcStatus.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\""),
        0 when length > LongestMessage => new GrpcStatus(
            GrpcStatus.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {LongestMessage})")),
        0 => null,
        _ => new GrpcStatus(GrpcStatus.Internal, string.Create(CultureInfo.InvariantCulture, $"grpc: received unexpected payload format {flag}")),
    };
}
