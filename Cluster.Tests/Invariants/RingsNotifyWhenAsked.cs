using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-25 over whole devices: an end sends no more events than its ring has asked for, and soon as many.
/// </summary>
/// <remarks>
/// Whether the ring asks rightly is tested beside the ring; that it holds no more than its size is an invariant in its
/// code. A notification that the ring wants costs CPU time before it is sent: so many may be under way.
/// </remarks>
internal sealed class RingsNotifyWhenAsked : Checker
{
    private const int MostUnderWay = 64;

    private readonly Dictionary<(string Source, long Ring), long> _wanted = [];
    private readonly Dictionary<(int Domain, int Port), (string Source, long Ring)> _ringOfPort = [];

    /// <summary>
    /// Rings of guests some of whose back ends hold notifications back: one may answer several wishes (I-27).
    /// </summary>
    private readonly HashSet<(string Source, long Ring)> _merged = [];

    /// <summary>Ends of interfaces whose rings have one channel together.</summary>
    private readonly HashSet<string> _shared = [];

    public RingsNotifyWhenAsked(Scene scene)
        : base(scene)
    {
        foreach (var port in scene.Directory.Ports.Where(port => port.Trigger == "-event"))
        {
            if (RingOf(port) is not { } ring) continue;
            _ringOfPort[(port.Domain, port.Port)] = ring;
            if (ring.Ring == Channel.BothRings) _shared.Add(ring.Source);
            if (Channel.Of(port) is { IsFront: false, Guest: var guest }
                && scene.Spec.AttachmentsOf(scene.Spec.Domains[guest]).Any(one => one.Notices is HeldNotices))
                _merged.Add(ring);
        }
    }

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(DeviceFacts.RingPushed) && fact.Second == 1)
        {
            var source = Scene.Directory.Paths[recorded.Source.Number];
            var ring = (source, _shared.Contains(source) ? Channel.BothRings : fact.First);
            _wanted[ring] = _wanted.GetValueOrDefault(ring) + 1;
        }

        if (!fact.Is(PortFacts.Sent) || !_ringOfPort.TryGetValue(((int)fact.First, fact.Subject), out var of)) return;
        var left = _wanted[of] = _wanted.GetValueOrDefault(of) - 1;
        Require(left >= 0, recorded, "a ring's end sends an event that the ring did not want");
    }

    public override void Finish(VirtualTime end)
    {
        foreach (var (ring, left) in _wanted)
        {
            if (left > MostUnderWay && !_merged.Contains(ring))
                Fail(end, $"{ring} wanted {left} notifications that were not sent");
        }
    }

    private (string Source, long Ring)? RingOf(PortEntry port) => Channel.Of(port) is { } channel
        ? (channel.PathAt(Scene.Spec.Number, port.Domain), channel.Ring) : null;
}
