using System.Text;

namespace Supervisor.Native;

/// <summary>
/// Text of the kernel (arguments, environment, paths) as .NET strings, without loss: bytes that are not UTF-8 become lone
/// surrogates U+DC80 to U+DCFF and turn back into the same bytes (the scheme of PEP 383, "surrogateescape").
/// </summary>
internal static class PosixText
{
    private const char EscapeBase = '\uDC00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                // The bad sequence's bytes are escaped one by one; what follows is decoded anew.
                consumed = 1;
                text.Append((char)(EscapeBase + bytes[0]));
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>The bytes, without a terminating NUL.</summary>
    public static byte[] Encode(string text) => Encode(text, terminated: false);

    /// <summary>The bytes with a NUL behind them, as the kernel takes them.</summary>
    public static byte[] EncodeTerminated(string text) => Encode(text, terminated: true);

    private static byte[] Encode(string text, bool terminated)
    {
        int extra = terminated ? 1 : 0;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            byte[] plain = new byte[Encoding.UTF8.GetByteCount(text) + extra];
            Encoding.UTF8.GetBytes(text, plain);
            return plain;
        }

        List<byte> bytes = new(text.Length + 8);
        Span<byte> buffer = stackalloc byte[4];
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            }
            else if (rest[0] is >= '\uDC80' and <= '\uDCFF')
            {
                consumed = 1;
                bytes.Add((byte)(rest[0] - EscapeBase));
            }
            else
            {
                // A surrogate that no byte of ours made (a JSON escape in a configuration): the replacement character.
                consumed = 1;
                bytes.AddRange(buffer[..Rune.ReplacementChar.EncodeToUtf8(buffer)]);
            }

            rest = rest[consumed..];
        }

        if (terminated)
        {
            bytes.Add(0);
        }

        return [.. bytes];
    }
}
