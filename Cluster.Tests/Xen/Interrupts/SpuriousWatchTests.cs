using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;
using CsCheck;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>The counts of one line in one guest (interrupts §10.6).</summary>
public sealed class SpuriousWatchTests
{
    private static readonly Gen<(int Pause, bool IsHandled)[]> _interrupts =
        Gen.Select(Gen.Int[0, 105], Gen.Int[0, 3]).Select((pause, kind) => (pause < 95 ? 1 : pause, kind == 0))
            .Array[0, 200];

    [Fact, Trait("Invariant", "I-19")]
    public void A_line_is_disabled_exactly_if_more_than_the_limit_of_a_window_are_unhandled() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 19], _interrupts).Where(drawn => drawn.Item2 < drawn.Item1).Sample(
            (window, limit, interrupts) =>
            {
                var (expected, noted) = (Expected(window, limit, interrupts), new Noted(window, limit));

                foreach (var (pause, isHandled) in interrupts) noted.Note(pause.Ms, isHandled);

                Assert.Equal(expected, noted.DisabledBy);
            });

    [Fact]
    public void After_a_verdict_both_counts_begin_again_and_the_last_time_stays()
    {
        var noted = new Noted(window: 4, limit: 3);
        foreach (var isHandled in new[] { false, true, false }) noted.Note(1.Ms, isHandled);
        Assert.Equal(new(0, 7, 5, 3, 2, VirtualTime.Zero + 3.Ms, false), noted.Watch.Status);

        noted.Note(1.Ms, isHandled: true);

        Assert.Equal(new(0, 7, 5, 0, 0, VirtualTime.Zero + 3.Ms, false), noted.Watch.Status);
    }

    [Fact]
    public void Without_a_window_nothing_is_judged()
    {
        var noted = new Noted(window: 0, limit: 0);

        for (var count = 0; count < 50; count++) noted.Note(1.Us, isHandled: false);

        Assert.Equal(-1, noted.DisabledBy);
        Assert.Equal(50, noted.Watch.Status.Unhandled);
    }

    [Fact]
    public void A_watch_is_saved_with_its_counts()
    {
        var noted = new Noted(window: 2, limit: 1);
        for (var count = 0; count < 3; count++) noted.Note(1.Ms, isHandled: false);
        var other = new Noted(window: 2, limit: 1);

        other.Watch.Load(new(States.Of(noted.Watch.Save)));

        Assert.True(noted.Watch.IsDisabled);
        Assert.Equal(noted.Watch.Status, other.Watch.Status);
    }

    /// <summary>The rule, written down once more.</summary>
    /// <returns>Index of the interrupt after which the line is disabled; -1 if none.</returns>
    private static int Expected(int window, int limit, (int Pause, bool IsHandled)[] interrupts)
    {
        var (now, last, unhandled) = (0, 0, 0);
        for (var index = 0; index < interrupts.Length; index++)
        {
            now += interrupts[index].Pause;
            if (!interrupts[index].IsHandled) (unhandled, last) = (now - last > 100 ? 1 : unhandled + 1, now);
            if ((index + 1) % window != 0) continue;
            if (unhandled > limit) return index;
            unhandled = 0;
        }

        return -1;
    }

    private sealed class Noted
    {
        private readonly RecordingHost _host = new();
        private readonly Probe _probe;
        private bool _isHandled;
        private int _noted;

        public Noted(int window, int limit)
        {
            var kernel = new KernelSpec(0, false, WakePolicy.Affine) { SpuriousWindow = window, SpuriousLimit = limit };
            Watch = new SpuriousWatch(7, new DomainId(0), 5, kernel);
            _probe = _host.AddProbe("handlers", (_, context) =>
            {
                if (Watch.Note(_isHandled, 1, context)) DisabledBy = _noted;
            });
        }

        public SpuriousWatch Watch { get; }

        public int DisabledBy { get; private set; } = -1;

        public void Note(Duration pause, bool isHandled)
        {
            _isHandled = isHandled;
            _host.Tell(_probe.As<IPortHandler>(), new EventDelivered(5, 0), pause);
            _noted++;
        }
    }
}
