using System.Globalization;

namespace Supervisor.Grpc;

/// <summary>How a call ended (grpc/grpc, doc/statuscodes.md).</summary>
/// <param name="Code">0 to 16; servers may send others.</param>
internal readonly record struct GrpcStatus(int Code, string Message)
{
    public const int Ok = 0;
    public const int Cancelled = 1;
    public const int Unknown = 2;
    public const int DeadlineExceeded = 4;
    public const int NotFound = 5;
    public const int PermissionDenied = 7;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Internal = 13;
    public const int Unavailable = 14;
    public const int Unauthenticated = 16;

    private static readonly string[] s_names =
    [
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted",
        "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated",
    ];

    // RFC 9113, section 7.
    private static readonly string[] s_http2Errors =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL",
        "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>An answer that is no gRPC answer, by its HTTP status (doc/http-grpc-status-mapping.md).</summary>
    public static int CodeOf(int httpStatus) => httpStatus switch
    {
        400 => Internal,
        401 => Unauthenticated,
        403 => PermissionDenied,
        404 => Unimplemented,
        429 or 502 or 503 or 504 => Unavailable,
        _ => Unknown,
    };

    /// <summary>A stream that the server broke off, by the error of HTTP/2 (doc/PROTOCOL-HTTP2.md, "Errors").</summary>
    public static GrpcStatus OfReset(long http2Error)
    {
        string name = http2Error >= 0 && http2Error < s_http2Errors.Length ? s_http2Errors[http2Error] : string.Create(CultureInfo.InvariantCulture, $"{http2Error}");
        int code = name switch
        {
            "REFUSED_STREAM" => Unavailable,
            "CANCEL" => Cancelled,
            "ENHANCE_YOUR_CALM" => ResourceExhausted,
            "INADEQUATE_SECURITY" => PermissionDenied,
            _ => Internal,
        };
        return new GrpcStatus(code, $"stream terminated by RST_STREAM with error code: {name}");
    }

    /// <summary>As grpc-go prints it: <c>rpc error: code = NotFound desc = unknown service</c>.</summary>
    public override string ToString()
    {
        string name = Code >= 0 && Code < s_names.Length ? s_names[Code] : string.Create(CultureInfo.InvariantCulture, $"Code({Code})");
        return $"rpc error: code = {name} desc = {Message}";
    }
}
