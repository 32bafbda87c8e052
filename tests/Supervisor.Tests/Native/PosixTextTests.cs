using System.Text;
using CsCheck;
using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Native;

/// <summary>S121: what is not UTF-8 passes untouched.</summary>
public sealed class PosixTextTests
{
    [Fact]
    public void S121_any_bytes_come_back() =>
        Gen.Byte.Array[0, 64].Sample(bytes => PosixText.Encode(PosixText.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [Fact]
    public void Any_text_of_letters_comes_back() =>
        Gen.String.Sample(text =>
        {
            string letters = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            return PosixText.Decode(PosixText.Encode(letters)) == letters && PosixText.Encode(letters).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(letters));
        });

    // Texts are given as their UTF-16 units: half a surrogate pair does not survive in an attribute.
    [Theory]
    [InlineData(new byte[] { }, new int[] { })]
    [InlineData(new byte[] { 0x61, 0xC3, 0xA4 }, new[] { 0x61, 0xE4 })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, new[] { 0xD83D, 0xDE00 })]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, new[] { 0x61, 0xDCFF, 0x62 })]
    [InlineData(new byte[] { 0xC3 }, new[] { 0xDCC3 })]
    [InlineData(new byte[] { 0xE2, 0x82, 0x62 }, new[] { 0xDCE2, 0xDC82, 0x62 })]
    // U+D800 in the form that UTF-8 would have for it, if it were allowed there.
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, new[] { 0xDCED, 0xDCA0, 0xDC80 })]
    // An overlong NUL.
    [InlineData(new byte[] { 0xC0, 0x80 }, new[] { 0xDCC0, 0xDC80 })]
    public void Each_byte_that_is_no_utf8_is_escaped_by_itself(byte[] bytes, int[] units)
    {
        Assert.Equal(Text(units), PosixText.Decode(bytes));
        Assert.Equal(bytes, PosixText.Encode(Text(units)));
    }

    [Theory]
    [InlineData(new[] { 0xD800 }, "\uFFFD")]
    [InlineData(new[] { 0x61, 0xDBFF }, "a\uFFFD")]
    [InlineData(new[] { 0xDC7F }, "\uFFFD")]
    [InlineData(new[] { 0xDD00, 0x62 }, "\uFFFDb")]
    public void Half_a_pair_that_stands_for_no_byte_becomes_the_replacement_letter(int[] units, string replaced) =>
        Assert.Equal(Encoding.UTF8.GetBytes(replaced), PosixText.Encode(Text(units)));

    [Theory]
    [InlineData("")]
    [InlineData("aä")]
    [InlineData("x", 0xDCFF)]
    public void Terminated_there_is_one_nul_more(string text, params int[] units) =>
        Assert.Equal([.. PosixText.Encode(text + Text(units)), 0], PosixText.EncodeTerminated(text + Text(units)));

    private static string Text(int[] units) => new([.. units.Select(unit => (char)unit)]);
}
