using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Studies;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Studies;

/// <summary>Measures that nobody asked for when a cell ran.</summary>
public sealed class CellCountsTests
{
    private static readonly IReadOnlyList<Measure> _first = [MeasureText.Read("p99(request, web-*)")];

    private static readonly IReadOnlyList<Measure> _others =
    [
        .. ((string[])["p50(request)", "worst-p99(wake)", "mean(wake, dom0)", "max(request)", "rate(request, web-1)",
            "total(context_switches)", "total(migrations, host host-0)", "total(handled_irqs)", "steal(web-*)",
            "cpu(dom0)", "busy(host-0)", "loss", "throughput(role request-server)", "running(template web)"])
            .Where(IsMeasure).Select(MeasureText.Read),
    ];

    [Fact]
    public void They_are_those_of_a_cell_that_was_asked_for_them()
    {
        var (spec, execution) = (Spec(2), Execution());
        var kept = CellBytes.Read(CellBytes.Write(execution.Run(spec, _first, default)));

        var answer = kept.For([.. _first, .. _others])!;
        var asked = execution.Run(spec, [.. _first, .. _others], default);

        Assert.True(_others.Count > 10, $"only {_others.Count} measures are known");
        Assert.Equal(asked.Begins, answer.Begins);
        foreach (var measure in _first.Concat(_others))
            Assert.True(
                asked.Values[measure.Text].SequenceEqual(answer.Values[measure.Text]),
                $"{measure}: {string.Join(' ', asked.Values[measure.Text])}, but "
                + $"{string.Join(' ', answer.Values[measure.Text])}");
        Assert.Contains(_others, measure => asked.Values[measure.Text].Any(value => value > 0));
    }

    [Fact]
    public void A_cell_of_many_subjects_keeps_only_what_it_was_asked_for()
    {
        var kept = Execution().Run(Spec(CellCounts.MostSubjects), _first, default);

        Assert.True(kept.Counts.IsEmpty);
        Assert.NotNull(kept.For(_first));
        Assert.Null(kept.For(_others));
    }

    [Fact]
    public void Without_a_store_nothing_but_the_values_is_kept()
    {
        var kept = Execution(keepsCounts: false).Run(Spec(2), _first, default);
        var asked = Execution().Run(Spec(2), _first, default);

        Assert.True(kept.Counts.IsEmpty);
        Assert.Equal(asked.Values[_first[0].Text], kept.Values[_first[0].Text]);
        Assert.Equal(asked.Hash, kept.Hash);
    }

    [Fact]
    public void Damaged_counts_are_as_if_there_were_none()
    {
        var kept = Execution().Run(Spec(2), _first, default);
        var bytes = kept.Counts.ToArray();

        foreach (var length in (int[])[1, bytes.Length / 2, bytes.Length - 1])
            Assert.Null((kept with { Counts = bytes.AsMemory(0, length) }).For(_others));
    }

    private static bool IsMeasure(string text)
    {
        try
        {
            return MeasureText.Read(text).Text.Length > 0;
        }
        catch (StudyException)
        {
            return false;
        }
    }

    private static CellExecution Execution(bool keepsCounts = true) => new(
        new SimulationFactory(() => throw new InvalidOperationException("no actors"), XenPolicies.Instance), "test")
    {
        KeepsCounts = keepsCounts,
    };

    private static RunSpec Spec(int guests) => Specs.Run(
        20.Ms, 7,
        Specs.Host(0, 0, 2, [
            .. Enumerable.Range(1, guests)
                .Select(id => Specs.Guest(id, $"web-{id}", 1, new RequestServerSpec(2_000, 200, 1_000, 50.Us, 64))),
        ]));
}
