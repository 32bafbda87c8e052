using System.Globalization;

namespace Supervisor.Handlers;

/// <summary>How a call ended (grpc/grpc, doc/statuscodes.md).</summary>
/// <param name="Code">0 to 16; servers may send others.</param>
internal readonly record struct GrpcStatus(int Code, string Message)
{
    public const int Ok = 0;
    public const int Cancelled = 1;
    public const int Unknown = 2;
    public const int DeadlineExceeded = 4;
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
    public static int CodeOf(long http2Error) => http2Error switch
    {
        0x7 => Unavailable, // REFUSED_STREAM
        0x8 => Cancelled, // CANCEL
        0xb => ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => PermissionDenied, // INADEQUATE_SECURITY
        _ => Internal,
    };

    /// <summary>As grpc-go prints it: <c>rpc error: code = NotFound desc = unknown service</c>.</summary>
    public override string ToString()
    {
        string name = Code >= 0 && Code < s_names.Length ? s_names[Code] : string.Create(CultureInfo.InvariantCulture, $"Code({Code})");
        return $"rpc error: code = {name} desc = {Message}";
    }
}
