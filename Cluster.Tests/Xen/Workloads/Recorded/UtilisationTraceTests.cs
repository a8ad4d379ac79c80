using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.Recorded;

public sealed class UtilisationTraceTests
{
    /// <summary>The case recorded-idle-wakes.</summary>
    [Fact]
    public void A_recording_of_zeros_wakes_nobody()
    {
        using var trial = Run("0*1000", "");

        Assert.Empty(trial.FactsOf(SchedulingFacts.VcpuWoken));
        Assert.Equal(0, trial.CountOf(GuestFacts.GuestTimerRan, domain: 1));
    }

    [Fact]
    public void It_sleeps_to_the_next_sample_that_is_not_zero()
    {
        // Samples of 5 ms; 10 and 11 are busy, and so are those of the next round, 62 and 63. A period of 1 ms that
        // ends in one of them works for its part.
        using var trial = Run("0*10 40 60 0*40", "", "length=320ms");

        var work = trial.FactsOf(WorkloadFacts.WorkCompleted).ToList();
        Assert.InRange(work.Count, 18, 22);
        Assert.All(work, done => Assert.True(
            done.At.Nanoseconds is (>= 49_000_000 and <= 61_100_000) or >= 309_000_000, $"{done.At}"));
    }

    /// <summary>The case recording-of-several-vcpus.</summary>
    [Theory]
    [InlineData("", 2_000)]
    [InlineData("percent-of = all-vcpus", 2_000)]
    [InlineData("percent-of = one-vcpu", 500)]
    public void The_percent_are_of_all_vcpus_unless_the_scenario_says_otherwise(string key, int milliseconds)
    {
        using var trial = Run("50", $"vcpus = 4|{key}", "length=1s");

        var done = trial.FactsOf(WorkloadFacts.WorkCompleted).Sum(fact => fact.Fact.First);
        Assert.InRange(done / 1e6, milliseconds * 0.995, milliseconds);
    }

    [Theory]
    [InlineData("0.4", 16)]
    [InlineData("0.0001*3 12.5", 125.003)]
    public void Fractions_of_percent_are_followed(string percent, double milliseconds)
    {
        using var trial = Run(percent, "vcpus = 4|", "length=1s");

        var done = trial.FactsOf(WorkloadFacts.WorkCompleted).Sum(fact => fact.Fact.First) / 1e6;
        Assert.InRange(done, milliseconds * 0.98, milliseconds * 1.001);
    }

    /// <summary>Whatever period divides a sample or not, as much is asked for as was recorded.</summary>
    [Theory]
    [InlineData("100 0", 1)]
    [InlineData("100 0", 3)]
    [InlineData("0 100", 4)]
    [InlineData("0 100", 5)]
    [InlineData("20 80 5", 2)]
    [InlineData("0 0 0 60", 4)]
    public void Periods_that_begin_in_one_sample_and_end_in_another_work_for_both(string percent, int period)
    {
        using var trial = Run(percent, $"|period = {period}ms", "length=600ms");

        var asked = trial.FactsOf(WorkloadFacts.WorkAsked).Sum(fact => fact.Fact.First) / 1e6;
        var shares = percent.Split(' ').Select(int.Parse).ToList();
        // The last period may be asked for beyond the end, the first one begins up to a period late.
        Assert.InRange(asked, 6 * shares.Average() - period, 6 * shares.Average() + period);
    }

    [Fact]
    public void What_a_busy_host_could_not_do_of_it_is_asked_but_not_done()
    {
        using var trial = Run("100", "count = 3", "length=100ms");

        var (asked, done) = (Sum(WorkloadFacts.WorkAsked), Sum(WorkloadFacts.WorkCompleted));
        Assert.InRange(asked, 270, 310);
        Assert.InRange(done, 85, 101);

        double Sum(FactType type) => trial.FactsOf(type).Sum(fact => fact.Fact.First) / 1e6;
    }

    private static Trial Run(string percent, string guestAndKey, params string[] sets)
    {
        var (guest, key) = (guestAndKey.Split('|')[0], guestAndKey.Split('|').ElementAtOrDefault(1));
        var cores = guest.Contains("count", StringComparison.Ordinal) ? 1 : 6;
        return Trial.Of(Given.Good(
            $$"""
            recordings { r { source = made up, percent = "{{percent}}" } }
            {{Given.HostWith($$"""
                machine { cores = {{cores}} }, dom0 { vcpus = 1 }
                domains = [ { name = "a{n}", {{guest}}
                  workloads = [ { type = utilisation, recording = r, {{key}} } ] } ]
                """)}}
            """, sets));
    }
}
