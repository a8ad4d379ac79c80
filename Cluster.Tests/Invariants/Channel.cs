using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Messages;

namespace ActorXen.Tests.Invariants;

/// <summary>One end of a channel between a frontend and its backend, as the action of its port says.</summary>
/// <param name="Guest">Id of the frontend's domain.</param>
/// <param name="Number">Among the guest's interfaces, or disks.</param>
/// <param name="Ring">As in facts: 0 network transmit, 1 network receive, 2 block.</param>
/// <param name="IsFront">The guest's end.</param>
/// <param name="Queue">Of an interface or disk with several; 0 otherwise.</param>
internal sealed partial record Channel(int Guest, int Number, long Ring, bool IsFront, int Queue = 0)
{
    /// <summary>The part of the entity's path below its domain.</summary>
    public string Folder => (IsFront, Ring) switch
    {
        (true, 2) => "blk",
        (true, _) => "net",
        (false, 2) => "vbd",
        _ => "vif",
    };

    /// <summary>The entity at this end.</summary>
    /// <param name="host">Its number.</param>
    /// <param name="domain">Of this end.</param>
    public string PathAt(int host, int domain)
    {
        var number = Number == 0 ? "" : $"/{Number}";
        var place = IsFront ? "" : $"/{Guest}";
        var queue = Queue == 0 ? "" : $"/q{Queue}";
        return $"host/{host}/dom/{domain}/{Folder}{place}{number}{queue}";
    }

    /// <returns>null for ports of other kinds.</returns>
    public static Channel? Of(PortEntry port)
    {
        if (port.Trigger != "-event") return null;
        if (Interface().Match(port.Action) is { Success: true } net)
            return new(
                port.Domain, NumberIn(net, 1), RingOf(net.Groups[3].Value), IsFront: true, NumberIn(net, 2));
        if (Disk().Match(port.Action) is { Success: true } block)
            return new(port.Domain, NumberIn(block, 1), 2, IsFront: true, NumberIn(block, 2));
        if (Vif().Match(port.Action) is { Success: true } vif)
            return new(
                NumberIn(vif, 1), NumberIn(vif, 2), RingOf(vif.Groups[4].Value), IsFront: false, NumberIn(vif, 3));
        return Vbd().Match(port.Action) is { Success: true } vbd
            ? new(NumberIn(vbd, 1), NumberIn(vbd, 2), 2, IsFront: false, NumberIn(vbd, 3))
            : null;
    }

    /// <summary>Of a channel that serves both directions of an interface.</summary>
    public const long BothRings = -1;

    private static long RingOf(string direction) => direction switch
    {
        "tx" => 0,
        "rx" => 1,
        _ => BothRings,
    };

    private static int NumberIn(Match match, int group) =>
        match.Groups[group].Length == 0 ? 0 : int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^eth(\d+)(?:-q(\d+))?(?:-(tx|rx))?$")]
    private static partial Regex Interface();

    [GeneratedRegex(@"^blkif(\d*)(?:-q(\d+))?$")]
    private static partial Regex Disk();

    [GeneratedRegex(@"^vif(\d+)\.(\d+)(?:-q(\d+))?(?:-(tx|rx))?$")]
    private static partial Regex Vif();

    [GeneratedRegex(@"^vbd(\d+)(?:\.(\d+))?(?:-q(\d+))?$")]
    private static partial Regex Vbd();
}
