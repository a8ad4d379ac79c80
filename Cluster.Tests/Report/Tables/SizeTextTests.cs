using ActorXen.Report.Tables;

namespace ActorXen.Tests.Report.Tables;

/// <summary>Sizes have a unit that suits them, and two or three digits.</summary>
public sealed class SizeTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(9949, "9.9 KB")]
    [InlineData(9950, "10 KB")]
    [InlineData(68_700, "69 KB")]
    [InlineData(999_499, "999 KB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(1_440_000, "1.4 MB")]
    [InlineData(7_000_000_000, "7.0 GB")]
    [InlineData(2_000_000_000_000_000, "2000 TB")]
    public void A_size_is_short(long bytes, string text) => Assert.Equal(text, SizeText.Of(bytes));
}
