using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Studies;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Studies;

/// <summary>Samples of racks of small fleets, compared with the whole.</summary>
public class SampleViewTests
{
    private static readonly Measure[] _measures =
    [
        .. ((string[])["mean(request)", "p50(request)", "throughput", "busy", "total(context_switches)", "loss"])
            .Select(MeasureText.Read),
    ];

    [Fact]
    public void All_racks_are_the_whole()
    {
        var spec = Fleet(alike: 3, others: 2, seed: 1);
        var sample = RackSample.Draw(KindsOf(spec), 3, 1);

        var (whole, sampled) = (Run(spec, null), Run(spec, sample));

        Assert.Equal(whole.Hash, sampled.Hash);
        Assert.Equal(
            _measures.Select(measure => whole.At(Begin, measure)),
            _measures.Select(measure => sampled.At(Begin, measure)));
        Assert.All(_measures, measure => Assert.Equal(0, sampled.SamplingErrorAt(Begin, measure)));
    }

    [Fact]
    public void The_interval_of_a_sample_covers_the_whole_fleet()
    {
        var measures = _measures.Take(4).ToList();
        var (whole, sampled) = (new List<CellResult>(), new List<CellResult>());
        for (var seed = 1; seed <= 6; seed++)
        {
            var spec = Fleet(alike: 10, others: 0, seed);
            whole.Add(Run(spec, null));
            sampled.Add(Run(spec, RackSample.Draw(KindsOf(spec), 4, seed)));
        }

        var point = PointOf(sampled, new Stratum(0, 10, 4));
        foreach (var measure in measures)
        {
            var mean = point.Of(measure, Begin).Mean!.Value;
            var ofFleet = whole.Average(cell => cell.At(Begin, measure)!.Value);
            Assert.True(mean.Low <= ofFleet && ofFleet <= mean.High, $"{measure}: {ofFleet} is not in {mean}");
            Assert.True(mean.HalfWidth >= point.SamplingHalfWidth(measure, Begin));
            // A sample that says nothing would cover everything.
            Assert.True(mean.HalfWidth < 0.15 * ofFleet, $"{measure}: {mean}");
        }
    }

    [Fact]
    public void Kinds_have_the_weights_of_their_racks()
    {
        // Racks of a kind behave exactly alike without chance, so a sample is exact if the weights are right.
        var spec = Fleet(alike: 6, others: 3, seed: 1, isRandom: false);
        Measure[] measures = [.. ((string[])["cpu_seconds", "running", "busy"]).Select(MeasureText.Read)];
        var sample = RackSample.Draw(KindsOf(spec), 2, 1);

        var (whole, sampled) = (Run(spec, null, measures), Run(spec, sample, measures));

        Assert.Equal([new(0, 6, 2), new(1, 3, 2)], sample.Strata);
        foreach (var measure in measures)
        {
            var value = whole.At(whole.Begins[0], measure)!.Value;
            Assert.InRange(sampled.At(whole.Begins[0], measure)!.Value, value * 0.999, value * 1.001);
        }
    }

    [Fact]
    public void Racks_of_a_sample_run_as_beside_the_others()
    {
        var spec = Fleet(alike: 4, others: 0, seed: 5);
        using var whole = Trial.Of(spec);
        using var some = Trial.Of(spec with { OnlyRacks = new HashSet<int> { 1, 3 } });

        Assert.Equal(
            [whole.Simulation.HostHashes[1], whole.Simulation.HostHashes[3]], some.Simulation.HostHashes);
    }

    [Fact]
    public void The_standard_error_has_the_finite_population_correction()
    {
        // 20 racks whose values are drawn; of them 5 are sampled, again and again.
        const int trials = 4_000;
        var random = new Random(11);
        var (squares, estimates) = (0.0, 0.0);
        for (var trial = 0; trial < trials; trial++)
        {
            double[] racks = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())];
            var sampled = racks.Take(5).ToList();
            squares += Math.Pow(sampled.Average() - racks.Average(), 2);
            estimates += Math.Pow(SampleView.StandardError(sampled, 0.25), 2);
        }

        Assert.InRange(estimates / squares, 0.93, 1.07);
    }

    private static VirtualTime Begin => VirtualTime.Zero + 2.Ms;

    private static PointResult PointOf(IReadOnlyList<CellResult> cells, Stratum stratum) => new()
    {
        Point = Point.All([]).Single(),
        Cells = [.. cells.Select((cell, seed) => new CellOfPoint(seed + 1, cell, IsKnown: false))],
        Strata = [("a", stratum)],
    };

    private static CellResult Run(RunSpec spec, RackSample? sample, IReadOnlyList<Measure>? measures = null) =>
        new CellExecution(Trial.Factory, "test").Run(spec, measures ?? _measures, default, sample);

    private static RackKinds KindsOf(RunSpec spec) => AlikeRacks.Of(spec, XenPolicies.Instance);

    private static RunSpec Fleet(int alike, int others, long seed, bool isRandom = true)
    {
        var web = isRandom
            ? "{ type = request-server, requests-per-second = 4000, service-time = 100us }"
            : "{ type = cpu-bound }";
        var more = others == 0
            ? ""
            : $"{{ name = \"b{{n}}\", count = {others}, hosts = [ {{ name = \"{{rack}}-h\", machine {{ cores = 4 }}, "
                + $"domains = [ {{ name = batch, workloads = [ {web} ] }} ] }} ] }}";
        return Given.Good($$"""
            length = 20ms, warm-up = 2ms, seed = {{seed}}
            racks = [
              { name = "a{n}", count = {{alike}}, hosts = [ { name = "{rack}-h", machine { cores = 2 }
                domains = [ { name = "batch{n}", count = 2, workloads = [ {{web}} ] } ] } ] }
              {{more}}
            ]
            """);
    }
}
