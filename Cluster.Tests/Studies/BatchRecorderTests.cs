using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Studies;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Studies;

/// <summary>The batches of real runs.</summary>
public sealed class BatchRecorderTests
{
    private static readonly Measure _requests = MeasureText.Read("count(request, web)");
    private static readonly Measure _running = MeasureText.Read("cpu(web)");

    [Theory]
    [InlineData(20)]
    [InlineData(37)]
    public void Counts_of_all_batches_are_those_of_the_whole_run(int count)
    {
        var (whole, cut) = (Run(null, Duration.Zero), Run(count, Duration.Zero));
        var batches = cut.Batches!;

        Assert.Equal((whole.Hash, whole.Delivered), (cut.Hash, cut.Delivered));
        Assert.Equal(whole.At(VirtualTime.Zero, _requests), cut.At(VirtualTime.Zero, _requests));
        Assert.Equal(count, batches.Values[_requests.Text].Count);
        Assert.Equal(whole.At(VirtualTime.Zero, _requests), batches.Values[_requests.Text].Sum());
        Assert.Equal(whole.At(VirtualTime.Zero, _running)!.Value, batches.Values[_running.Text].Average()!.Value, 0.01);
    }

    [Fact]
    public void Batches_after_the_warm_up_add_up_to_what_a_run_reports()
    {
        var cut = Run(20, 12.Ms);

        var after = cut.Batches!.From(cut.WarmUpEnd, _requests).ToList();

        Assert.Equal(VirtualTime.Zero + 12.Ms, cut.WarmUpEnd);
        Assert.Equal(Enumerable.Range(6, 14).Select(place => (long)place), after.Select(one => one.Place));
        Assert.Equal(cut.At(cut.WarmUpEnd, _requests), after.Sum(one => one.Value));
    }

    [Fact]
    public void A_cell_keeps_its_batches_but_cannot_answer_for_a_measure_that_it_did_not_have()
    {
        var cut = Run(20, null);

        var kept = CellBytes.Read(CellBytes.Write(cut));

        Assert.Equal((cut.Batches!.Length, cut.Batches.Count), (kept.Batches!.Length, kept.Batches.Count));
        Assert.Equal(cut.Batches.Values[_running.Text], kept.Batches.Values[_running.Text]);
        Assert.NotNull(kept.For([_requests, _running]));
        Assert.Null(kept.For([MeasureText.Read("busy")]));
        Assert.True(kept.Counts.IsEmpty);
    }

    [Theory]
    [InlineData(20, 40, 21, "leaves 9 of 20 batches, and an interval needs 10")]
    [InlineData(20, 40, 20, null)]
    public void A_warm_up_leaves_enough_batches_or_is_refused(int count, int length, int warmUp, string? said)
    {
        var refusal = CellBatches.Refusal(count, length.Ms, warmUp.Ms);

        if (said is null) Assert.Null(refusal);
        else Assert.Contains(said, refusal, StringComparison.Ordinal);
    }

    private static CellResult Run(int? batches, Duration? warmUp)
    {
        var factory = new SimulationFactory(
            () => throw new InvalidOperationException("no actors"), XenPolicies.Instance);
        var execution = new CellExecution(factory, "test");
        var spec = Specs.Run(
            40.Ms, 7,
            Specs.Host(
                0, 0, 2, Specs.Guest(1, "web", 1, new RequestServerSpec(5_000, 200, 1_000, 50.Us, 64))));
        return execution.Run(
            spec with { WarmUp = warmUp }, [_requests, _running], CancellationToken.None, batches: batches);
    }
}
