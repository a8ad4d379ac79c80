using ActorXen.Report.Tables;

namespace ActorXen.Tests.Report.Tables;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_of_the_highest_rank_are_left_out_first_and_a_line_says_how_many()
    {
        var table = Sample();

        Assert.Equal(
            "T\n  name    share  p50  p99  note\n  long-a      1   20  300  ok\n", table.ToString());
        Assert.Equal(
            """
            T
              name    share  p99  note
              long-a      1  300  ok
              … 1 column left out: --wide
              or a wider terminal

            """,
            table.ToString(30));
        Assert.StartsWith(
            """
            T
              name    note
              long-a  ok
              … 3 columns
              left out:
            """,
            table.ToString(17), StringComparison.Ordinal);
    }

    [Fact]
    public void A_heading_that_needs_the_one_before_it_stands_alone_in_full()
    {
        var table = new TextTable("T", [new("name", 0), new("wake p50", 5), new("p99", 0) { Alone = "wake p99" }], "");
        table.Add("a", "123456", "7");

        Assert.Contains("name  wake p50  p99\n", table.ToString(23), StringComparison.Ordinal);
        Assert.Contains("name  wake p99\n", table.ToString(18), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_with_a_sign_are_aligned_right()
    {
        var table = new TextTable("T", ["name", "difference", "word"], "");
        table.Add("a", "+1.5", "+one");
        table.Add("b", "-20", "two");

        Assert.Equal(
            "T\n  name  difference  word\n  a           +1.5  +one\n  b            -20  two\n", table.ToString());
    }

    [Fact]
    public void A_name_that_does_not_fit_is_cut_visibly_and_numbers_never_are()
    {
        var table = new TextTable("T", [new("name", 0), new("n", 0)], "");
        table.Add("rack-17/host-003/web-123", "123456789");

        Assert.Equal("T\n  name                  n\n  rack-17/hos…  123456789\n", table.ToString(25));
    }

    [Fact]
    public void Sentences_take_several_lines_and_get_the_room_that_is_left()
    {
        var table = new TextTable("T", [new("key", 0), new("meaning", 0, Wraps: true), new("n", 0)], "");
        table.Add("cores", "processors of one socket, not of the host", "1");

        Assert.Equal(
            """
            T
              key    meaning                     n
              cores  processors of one socket,   1
                     not of the host

            """,
            table.ToString(38));
    }

    [Fact]
    public void Title_and_legend_are_broken_between_words()
    {
        var table = new TextTable("a title of some words", ["a"], "one two three four five");
        table.Add("1");

        Assert.Equal(
            "a title of\nsome words\n  a\n  1\n  one two\n  three\n  four\n  five\n", table.ToString(10));
    }

    [Fact]
    public void No_line_is_longer_than_the_width()
    {
        var table = Sample();
        for (var width = 20; width < 60; width++)
        {
            Assert.All(
                table.ToString(width).Split('\n'), line => Assert.True(line.Length <= width, $"{width}: {line}"));
        }
    }

    private static TextTable Sample()
    {
        var table = new TextTable(
            "T", [new("name", 0), new("share", 2), new("p50", 3), new("p99", 1), new("note", 0, Wraps: true)], "");
        table.Add("long-a", "1", "20", "300", "ok");
        return table;
    }
}
