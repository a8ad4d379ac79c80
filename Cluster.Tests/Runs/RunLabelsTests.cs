using ActorXen.Runs;

namespace ActorXen.Tests.Runs;

public class RunLabelsTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("rate limit off, 170 VMs")]
    [InlineData("20261123x")]
    [InlineData("Prüfung")]
    public void A_printable_line_is_a_name(string name) => Assert.Null(RunLabels.ProblemOfName(name));

    [Theory]
    [InlineData("", "A run's name cannot be empty.")]
    [InlineData("  ", "A run's name cannot be empty.")]
    [InlineData("12345678901234567890123456789012345678901", "has at most 40 characters; this one has 41.")]
    [InlineData("a\tb", "printable")]
    [InlineData("a\u001b[2J", "printable")]
    [InlineData("a\u202eb", "printable")]
    [InlineData("a/b", "printable characters without /")]
    [InlineData("-x", "begins neither with - nor a space")]
    [InlineData(" x", "begins neither with - nor a space")]
    [InlineData("2026", "could also be the beginning of a run's id")]
    [InlineData("20261123-3f9", "could also be the beginning of a run's id")]
    public void A_name_that_could_not_be_typed_printed_or_found_is_refused(string name, string problem) =>
        Assert.Contains(problem, RunLabels.ProblemOfName(name), StringComparison.Ordinal);

    [Fact]
    public void A_note_is_a_line_of_at_most_400_characters()
    {
        Assert.Null(RunLabels.ProblemOfNote(new string('x', 400)));
        Assert.Equal(
            "A run's note has at most 400 characters; this one has 401.",
            RunLabels.ProblemOfNote(new string('x', 401)));
        Assert.Equal("A run's note is one line of printable characters.", RunLabels.ProblemOfNote("a\nb"));
        Assert.Equal("A run's note cannot be empty.", RunLabels.ProblemOfNote(""));
    }
}
