using ActorXen.Messages;
using ActorXen.Report.Statistics;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Studies;

/// <summary>
/// Whether 95 % intervals contain the truth in 93 to 97 % of 1,000 studies. The seeds are fixed, so luck never fails a
/// test.
/// </summary>
[Long]
public class CoverageTests
{
    private const int Studies = 1_000;

    [Fact]
    public async Task Means_over_seeds_of_the_wait_in_a_queue()
    {
        const double load = 0.7;
        // Mean wait in M/M/1 with a mean service of 1: load / (1 - load).
        var covered = await CoveredAsync(load / (1 - load), precision: null, seed => MeanWait(load, 4_000, seed));

        Assert.InRange(covered, 0.93, 0.97);
    }

    [Fact]
    public async Task Means_over_seeds_of_normal_values() =>
        Assert.InRange(await CoveredAsync(100, precision: null, Normal), 0.93, 0.97);

    [Fact]
    public async Task Means_of_as_many_seeds_as_a_precision_needs() =>
        Assert.InRange(await CoveredAsync(100, precision: 0.1, Normal), 0.93, 0.97);

    [Fact]
    public void Medians_of_a_skewed_distribution()
    {
        var covered = 0;
        for (var study = 0; study < Studies; study++)
        {
            var random = RandomOf(study);
            double[] values = [.. Enumerable.Range(0, 20).Select(_ => -Math.Log(1 - random.NextDouble()))];
            var interval = MedianInterval.Of(values)!.Value;
            if (interval.Low <= Math.Log(2) && interval.High >= Math.Log(2)) covered++;
        }

        // Ranks are whole numbers, so 20 values cover 95.9 %.
        Assert.InRange(covered / (double)Studies, 0.94, 0.98);
    }

    [Fact]
    public void Differences_paired_by_seed()
    {
        var wrong = 0;
        for (var study = 0; study < Studies; study++)
        {
            var random = RandomOf(study);
            double[] differences = [.. Enumerable.Range(0, 10).Select(_ => NormalOf(random) - NormalOf(random))];
            var interval = Interval.Of(differences);
            if (interval.Low > 0 || interval.High < 0) wrong++;
        }

        // Nothing differs, and in about one of twenty studies it is called a difference.
        Assert.InRange(wrong / (double)Studies, 0.03, 0.07);
    }

    private static async Task<double> CoveredAsync(double truth, double? precision, Func<long, double> valueOf)
    {
        var covered = 0;
        for (var study = 0; study < Studies; study++)
        {
            var first = study * 1_000L;
            var cells = new FakeCells((_, seed) => valueOf(first + seed)) { Parallel = 1 };
            var result = await new StudyRun(cells, new FakeShelf(), "test").RunAsync(new()
            {
                Scenario = "queue",
                Measures = [FakeCells.Measure],
                Precision = precision,
                MostSeeds = 400,
            });
            var interval = result.Points[0].Of(FakeCells.Measure, result.WarmUpEnd).Mean!.Value;
            if (interval.Low <= truth && interval.High >= truth) covered++;
        }

        return covered / (double)Studies;
    }

    /// <summary>
    /// The mean wait of customers of one server, by Lindley's recursion, after a fifth that is left out.
    /// </summary>
    private static double MeanWait(double load, int customers, long seed)
    {
        var random = RandomOf(seed);
        var (wait, sum, count) = (0.0, 0.0, 0);
        for (var customer = 0; customer < customers; customer++)
        {
            wait = Math.Max(0, wait + Exponential(random, 1) - Exponential(random, 1 / load));
            if (customer < customers / 5) continue;
            sum += wait;
            count++;
        }

        return sum / count;
    }

    private static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    private static double Normal(long seed) => 100 + 20 * NormalOf(RandomOf(seed));

    /// <summary>The first numbers of <see cref="Random"/> with neighbouring seeds resemble each other.</summary>
    private static Random RandomOf(long seed) => new((int)(Hashing.KeyOf($"{seed}") & int.MaxValue));

    private static double NormalOf(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
