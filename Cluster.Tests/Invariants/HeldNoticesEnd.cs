using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-27 for back ends of interfaces and disks: a notification that is held back tells of everything that has come
/// since, when its time is over or its number reached; and no hold is forgotten.
/// </summary>
/// <remarks>
/// The end by time is a timer of the driver domain, which may have no pCPU for long: it is late only if all vCPUs of
/// that domain sleep beside it. A back end that goes forgets its hold: a host on which devices come and go is not
/// followed.
/// </remarks>
internal sealed class HeldNoticesEnd : Checker
{
    private static readonly FactMask _ofHolds = FactMask.Of(
        PathFacts.PacketCopied, DeviceFacts.RingPushed, DeviceFacts.NoticeReleased);

    private readonly Dictionary<int, Hold> _holds = [];
    private readonly Duration _slack;

    public HeldNoticesEnd(Scene scene)
        : base(scene)
    {
        _slack = scene.Spec.Hypervisor.TimerSlop + scene.LongestIdleExit + scene.Spec.Machine.BootSpread
            + scene.Spec.StolenTime.Length + 1.Ms;
        if (scene.DevicesComeAndGo) return;
        var paths = scene.Directory.Paths.Index().ToDictionary(path => path.Item, path => path.Index);
        foreach (var port in scene.Directory.Ports)
        {
            if (Channel.Of(port) is not { IsFront: false, Ring: not 0 } channel) continue;
            var service = channel.Ring == 2 ? DeviceService.Block : DeviceService.Network;
            var attachment = scene.Spec.AttachmentsOf(scene.Spec.Domains[channel.Guest])
                .Where(one => one.Service == service).ElementAt(channel.Number);
            if (attachment.Notices is not HeldNotices held) continue;
            int[] vcpus = [.. scene.Directory.Vcpus.Where(vcpu => vcpu.Domain == port.Domain)
                .Select(vcpu => vcpu.Number)];
            _holds.Add(paths[channel.PathAt(scene.Spec.Number, port.Domain)], new(held, vcpus));
        }
    }

    /// <summary>Notifications that were compared with what was held.</summary>
    public int Compared { get; private set; }

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!_ofHolds.Has(fact.Number) || recorded.At >= Scene.HandedOver
            || !_holds.TryGetValue(recorded.Source.Number, out var hold)) return;
        if (fact.Is(PathFacts.PacketCopied)) hold.Copied++;
        else if (fact.Is(DeviceFacts.NoticeReleased)) Release(hold, recorded);
        else if (fact.First != (long)RingKind.NetTx) Push(hold, recorded);
    }

    public override void Finish(VirtualTime end)
    {
        var now = end < Scene.HandedOver ? end : Scene.HandedOver;
        foreach (var hold in _holds.Values)
        {
            if (hold.IsFull) Fail(now, $"{hold.Held} entries are held: that is the number which ends the hold");
            if (IsForgotten(hold, now)) Fail(now, $"{hold.Held} entries are held since {hold.Since}");
        }
    }

    private void Push(Hold hold, in RecordedFact recorded)
    {
        Require(!hold.IsFull, recorded, $"{hold.Held} entries were held: the number that ends the hold was reached");
        Require(!IsForgotten(hold, recorded.At), recorded, $"entries were held since {hold.Since}");
        var entries = recorded.Fact.First == (long)RingKind.Block ? 1 : hold.Copied;
        hold.Copied = 0;
        if (hold.Held == 0 && recorded.Fact.Second == 0) return; // The guest looks by itself.
        if (hold.Held == 0) hold.Since = recorded.At;
        hold.Held += entries;
    }

    private void Release(Hold hold, in RecordedFact recorded)
    {
        var held = recorded.At - hold.Since;
        Require(recorded.Fact.First == hold.Held && hold.Held > 0, recorded, $"{hold.Held} entries were held");
        Require(recorded.Fact.Second == held.Nanoseconds, recorded, $"the first of them came at {hold.Since}");
        Require(hold.IsFull || held >= hold.Spec.LongestHold, recorded, "neither time nor number is reached");
        hold.Held = 0;
        Compared++;
    }

    /// <summary>Nobody in the driver domain has been awake since the hold was due.</summary>
    private bool IsForgotten(Hold hold, VirtualTime now)
    {
        if (hold.Held == 0) return false;
        var due = hold.Since + hold.Spec.LongestHold;
        return now > due + _slack && hold.Vcpus.All(vcpu => Scene.IsDown(vcpu)
            || (Scene.StateOf(vcpu) == RunState.Blocked && Scene.SinceOf(vcpu) <= due));
    }

    /// <param name="spec">By time and number.</param>
    /// <param name="vcpus">Of the driver domain.</param>
    private sealed class Hold(HeldNotices spec, int[] vcpus)
    {
        public HeldNotices Spec => spec;

        public int[] Vcpus => vcpus;

        /// <summary>Packets that are in the ring and not published yet.</summary>
        public int Copied { get; set; }

        public int Held { get; set; }

        public VirtualTime Since { get; set; }

        public bool IsFull => spec.MostHeld > 0 && Held >= spec.MostHeld;
    }
}
