using ActorXen.Report.Tables;

namespace ActorXen.Tests.Report.Tables;

public sealed class LinesTests
{
    [Fact]
    public void A_text_is_broken_between_words_and_a_long_word_anywhere() => Assert.Equal(
        ["one two", "three", "abcdefg", "hij x"], Lines.Of("one two three abcdefghij x", 7));

    [Fact]
    public void Tied_words_stay_on_one_line() => Assert.Equal(
        ["a", "hash 12ab;", "run 7"], Lines.Of($"a hash{Lines.Tie}12ab; run{Lines.Tie}7", 11));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("longer", 1, "…")]
    public void What_is_cut_says_so(string text, int width, string expected) =>
        Assert.Equal(expected, Lines.Cut(text, width));

    [Fact]
    public void Every_line_of_a_paragraph_is_indented() =>
        Assert.Equal("  one\n  two", Lines.Wrap("one two", 6, "  "));
}
