using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Answers;

public sealed class WhySentenceTests
{
    private static readonly CauseKeys Keys = new();

    [Fact]
    public void It_names_percentile_share_holder_and_rule()
    {
        var tally = new PathTally(Keys);
        CauseKey service = new(Cause.Service, "guest");
        for (var chain = 0; chain < 990; chain++) tally.Add(100_000, Of((service, 100_000)));
        for (var chain = 0; chain < 10; chain++)
        {
            tally.Add(
                1_000_000,
                Of(
                    (service, 110_000),
                    (new(Cause.Wait, "dom0", "batch-0", "credit2's rate limit"), 800_000),
                    (new(Cause.Wait, "guest", "db", "credit2's credit"), 90_000)));
        }

        Assert.Equal(
            "p99 of b0/web-0 is 100.0 us; of the slowest 1 %: 89 % is waiting for a pCPU, of which 9 tenths of dom0 "
            + "behind batch-0 kept by credit2's rate limit; and 11 % service in the guest. On average (109.0 us) "
            + "most is 92 % service in the guest.",
            WhySentence.Of("b0/web-0", tally, new(99, 100), ChainKind.Request));
    }

    /// <summary>A sentence does not end with "of which 9 tenths".</summary>
    [Fact]
    public void Waits_that_nothing_keeps_are_not_taken_apart()
    {
        var tally = new PathTally(Keys);
        for (var chain = 0; chain < 1_000; chain++)
        {
            tally.Add(
                100_000,
                Of(
                    (new(Cause.Wait, "guest", "", "none: it is asked"), 90_000),
                    (new(Cause.Wait, "guest", "db", "credit2's credit"), 10_000)));
        }

        Assert.EndsWith(
            "of the slowest 1 %: 100 % is waiting for a pCPU.",
            WhySentence.Of("b0/web-0", tally, new(99, 100), ChainKind.Request), StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_words_for_every_cause()
    {
        Assert.All(Enum.GetValues<Cause>(), cause =>
            Assert.Contains("100 % is ", SentenceOf(cause), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Cause.Limit, "100 % is waiting for the interface's limit.")]
    [InlineData(Cause.Firmware, "100 % is taken by firmware.")]
    [InlineData(Cause.Unknown, "100 % is what happened before the recording.")]
    public void It_names_what_is_seldom_the_cause(Cause cause, string words)
    {
        Assert.EndsWith(words, SentenceOf(cause), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_when_there_are_too_few()
    {
        var tally = new PathTally(Keys);
        tally.Add(10, Of((new(Cause.Service, "guest"), 10)));

        Assert.Equal(
            "a0/web: 1 request is too few to tell the slow ones.",
            WhySentence.Of("a0/web", tally, PercentRange.SlowOf(1), ChainKind.Request));
        Assert.Equal(
            "a0/web: 1 wakeup is too few to tell p99 to p99.9.",
            WhySentence.Of("a0/web", tally, new(99, 99.9m), ChainKind.Wakeup));
    }

    [Theory]
    [InlineData(
        10, null,
        "7 domains have too few requests to tell the slow ones (1 to 7 each): h/web-1, h/web-2, h/web-3, h/web-4, "
        + "h/web-5 and 2 more.")]
    [InlineData(
        int.MaxValue, 99,
        "7 domains have too few requests to tell the slowest 1 % (1 to 7 each): h/web-1, h/web-2, h/web-3, h/web-4, "
        + "h/web-5, h/web-6, h/web-7.")]
    public void Several_domains_with_too_few_are_told_in_one_sentence(int most, int? from, string sentence)
    {
        List<(string, PathTally)> domains = [];
        for (var domain = 1; domain <= 7; domain++)
        {
            var tally = new PathTally(Keys);
            for (var chain = 0; chain < domain; chain++) tally.Add(10, Of((new(Cause.Service, "guest"), 10)));
            domains.Add(($"h/web-{domain}", tally));
        }

        PercentRange? range = from is { } percent ? new(percent, 100) : null;
        Assert.Equal(sentence, WhySentence.OfTooFew(domains, range, ChainKind.Request, most));
    }

    [Fact]
    public void One_domain_with_too_few_has_the_sentence_of_its_own()
    {
        var tally = new PathTally(Keys);
        tally.Add(10, Of((new(Cause.Service, "guest"), 10)));

        Assert.Equal(
            "h/web: 1 wakeup is too few to tell the slow ones.",
            WhySentence.OfTooFew([("h/web", tally)], null, ChainKind.Wakeup, 10));
    }

    /// <summary>Of requests all of whose time has one cause.</summary>
    private static string SentenceOf(Cause cause)
    {
        var tally = new PathTally(Keys);
        for (var chain = 0; chain < 1_000; chain++) tally.Add(1_000, Of((new(cause, "guest"), 1_000)));
        return WhySentence.Of("a0/web", tally, new(99, 100), ChainKind.Request);
    }

    private static (int Row, long Length)[] Of(params (CauseKey Cause, long Time)[] causes) =>
        [.. causes.Select(cause => (Keys.NumberOf(cause.Cause), cause.Time))];
}
