using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.Devices.Coalescing.Adaptive;
using ActorXen.Xen.Devices.Coalescing.Fixed;
using ActorXen.Xen.Devices.Coalescing.Throttled;
using ActorXen.Xen.Devices.Networking;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-27 for NICs: an interrupt announces all packets that were held, when their time is over or their number reached;
/// and a driver takes every packet, in the order in which they came.
/// </summary>
/// <remarks>
/// A NIC holds packets while its driver rests, which is from the moment when the ring is empty to the interrupt. A line
/// is followed no more when an interrupt comes that its NIC did not ask for: forged, or repeated. A level line says
/// nothing about one device, and a driver that does not poll may be interrupted at any time and throws packets away: a
/// host with one of these is not followed.
/// </remarks>
internal sealed partial class CoalescersLetGo : Checker
{
    private readonly Dictionary<int, Line> _lines = [];
    private readonly Dictionary<int, Line> _lineOfDriver = [];
    private bool _isBlind;

    public CoalescersLetGo(Scene scene)
        : base(scene)
    {
        var nics = scene.Spec.Devices.OfType<NicSpec>().ToDictionary(nic => nic.Name, StringComparer.Ordinal);
        _isBlind = nics.Values.Any(nic => nic.Line.Kind == LineKind.Level || !nic.Polls);
        foreach (var irq in scene.Directory.Irqs)
        {
            var name = QueueName().Replace(irq.Name, "");
            if (!nics.TryGetValue(name, out var nic) && !nics.TryGetValue(FunctionName().Replace(name, ""), out nic))
                continue;
            _lines.Add(irq.Number, new(nic));
        }
    }

    /// <summary>Interrupts that were compared with what was held.</summary>
    public int Compared { get; private set; }

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (_isBlind) return;
        if (fact.Is(PathFacts.PacketPolled)) Take(recorded);
        else if (fact.Is(PathFacts.PacketOffWire)) Arrive(_lines[fact.Subject], recorded);
        else if (fact.Is(IrqFacts.DeviceSignalled) && _lines.TryGetValue(fact.Subject, out var line))
            Signal(line, recorded);
        else if (fact.Is(IrqFacts.ModerationChosen)) _lines[fact.Subject].Longest = new(fact.Second);
        else if ((fact.Is(IrqFacts.Handled) || fact.Is(IrqFacts.Posted))
            && _lines.TryGetValue(fact.Subject, out var handled) && --handled.UnderWay < 0) handled.IsFollowed = false;
    }

    public override void Finish(VirtualTime end)
    {
        foreach (var (irq, line) in _lines)
        {
            if (!_isBlind && line.IsFollowed && end > line.Due)
                Fail(end, $"line {irq} holds {line.Held} packets that were due at {line.Due}");
        }
    }

    private void Arrive(Line line, in RecordedFact recorded)
    {
        RequireInTime(line, recorded);
        // What was held and has been fetched by a poll is not held any more.
        if (line.Ring.Count == 0) line.Held = 0;
        line.Ring.Enqueue((recorded.Fact.First, recorded.Fact.Second));
        if (!line.IsResting) return;
        if (line.Held++ == 0) line.Since = recorded.At;
        if (line.HasTime) line.Due = line.Since + line.Longest;
        if (line.Held == line.Most) line.Due = recorded.At;
    }

    private void Signal(Line line, in RecordedFact recorded)
    {
        var (announced, held) = (recorded.Fact.First, new Duration(recorded.Fact.Second));
        Require(announced > 0, recorded, "an interrupt announces nothing");
        Require(line.Most == 0 || announced <= line.Most, recorded, $"more than {line.Most} packets were held");
        Require(!line.HasTime || held <= line.Longest, recorded, $"a packet was held for more than {line.Longest}");
        if (line.IsFollowed)
        {
            RequireInTime(line, recorded);
            Require(line.IsResting, recorded, "a driver that polls is interrupted");
            Require(announced == line.Held, recorded, $"{line.Held} packets are held");
            Require(held == recorded.At - line.Since, recorded, $"the first of them came at {line.Since}");
            Require(
                line.MayBeSooner || recorded.At == line.Due, recorded, "neither time nor number is reached");
            if (line.LeastGap is { } gap && line.LastSignal is { } last)
                Require(recorded.At - last >= gap, recorded, $"less than {gap} after the interrupt before");
            Compared++;
        }

        (line.IsResting, line.Held, line.Due, line.LastSignal) = (false, 0, VirtualTime.Never, recorded.At);
        line.UnderWay = 1;
    }

    private void Take(in RecordedFact recorded)
    {
        var packet = (recorded.Fact.First, recorded.Fact.Second);
        if (!_lineOfDriver.TryGetValue(recorded.Source.Number, out var line))
        {
            var found = _lines.Values
                .Where(each => !_lineOfDriver.ContainsValue(each))
                .Where(each => each.Ring.TryPeek(out var first) && first == packet)
                .ToList();
            _isBlind = found.Count > 1; // Two packets are alike: nobody knows whose driver this is.
            if (_isBlind) return;
            Require(found.Count == 1, recorded, "a driver takes a packet that is first in no ring");
            _lineOfDriver.Add(recorded.Source.Number, line = found[0]);
        }

        Require(
            line.Ring.TryDequeue(out var next) && next == packet, recorded, $"not in its turn: {next} is first");
        RequireInTime(line, recorded);
        if (line.Ring.Count > 0) return;
        (line.IsResting, line.Held, line.Due) = (true, 0, VirtualTime.Never);
    }

    private void RequireInTime(Line line, in RecordedFact recorded) => Require(
        !line.IsFollowed || recorded.At <= line.Due, recorded, $"packets were held beyond {line.Due}");

    [GeneratedRegex("-TxRx-[0-9]+$")]
    private static partial Regex QueueName();

    [GeneratedRegex("v[0-9]+$")]
    private static partial Regex FunctionName();

    /// <summary>A receive queue of a NIC.</summary>
    private sealed class Line
    {
        public Line(NicSpec nic)
        {
            (HasTime, Longest, Most) = nic.Coalescing switch
            {
                FixedSpec { MostHeld: 0 } spec => (true, spec.LongestHold, 0),
                FixedSpec { MostHeld: var most } spec => (spec.LongestHold > Duration.Zero, spec.LongestHold, most),
                ThrottledSpec spec => (true, spec.LeastGap, 0),
                AdaptiveSpec spec => (true, ModerationProfile.TableFor(spec.Start)[1].LongestHold, 256),
                var other => throw new InvalidOperationException($"{other} holds packets in a way of its own"),
            };
            LeastGap = nic.Coalescing is ThrottledSpec throttled ? throttled.LeastGap : null;
            // These hold from the interrupt before; and the number of an adaptive one changes with its profile.
            MayBeSooner = nic.Coalescing is ThrottledSpec or AdaptiveSpec;
        }

        public Queue<(long Request, long Flow)> Ring { get; } = [];

        public bool HasTime { get; }

        public Duration Longest { get; set; }

        public int Most { get; }

        public Duration? LeastGap { get; }

        public bool MayBeSooner { get; }

        public bool IsFollowed { get; set; } = true;

        public bool IsResting { get; set; } = true;

        public int Held { get; set; }

        public VirtualTime Since { get; set; }

        public VirtualTime Due { get; set; } = VirtualTime.Never;

        public VirtualTime? LastSignal { get; set; }

        /// <summary>Interrupts that the NIC has asked for and no pCPU has taken.</summary>
        public int UnderWay { get; set; }
    }
}
