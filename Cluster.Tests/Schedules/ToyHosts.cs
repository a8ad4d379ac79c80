using System.Buffers.Binary;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Schedules;

/// <summary>Hosts whose hash depends on the run's seed, their number and each millisecond of virtual time.</summary>
/// <param name="at">Where they are.</param>
internal sealed class ToyHosts(long seed, IReadOnlyList<int> numbers)
{
    private const long StepNs = 1_000_000;

    private readonly ulong[] _hashes = [.. numbers.Select(number => Mix((ulong)seed, (ulong)number))];

    public static RunSpec Spec { get; } = Specs.Run(
        10.Ms, 7, [.. Enumerable.Range(0, 4).Select(number => Specs.Host(number, rack: number, pcpus: 1))]);

    public static IReadOnlyList<HostDirectory> Directories { get; } =
        [.. Spec.Hosts.Select(host => new HostDirectory(host.Number, host.Name, host.Rack, 1, [], [], [], [], []))];

    public VirtualTime At { get; private set; }

    public long Delivered => At.Nanoseconds / StepNs * numbers.Count;

    public IReadOnlyList<ulong> Hashes => [.. _hashes];

    /// <summary>All hosts of an undisturbed run at a time.</summary>
    public static ToyHosts Undisturbed(long seed, VirtualTime at)
    {
        var hosts = new ToyHosts(seed, [.. Spec.Hosts.Select(host => host.Number)]);
        hosts.RunUntil(at);
        return hosts;
    }

    public ulong Hash => TraceHash.Join(Hashes);

    public void RunUntil(VirtualTime horizon)
    {
        for (; At < horizon; At += new Duration(StepNs)) Disturb();
    }

    /// <summary>One more step than the time says: what a command that is executed twice would do.</summary>
    public void Disturb()
    {
        for (var place = 0; place < _hashes.Length; place++)
            _hashes[place] = Mix(_hashes[place], (ulong)At.Nanoseconds + 1);
    }

    public void Load(VirtualTime at, PackedHosts part)
    {
        foreach (var (host, state) in part.Unpack())
        {
            var place = numbers.ToList().IndexOf(host);
            if (place < 0) throw new StateFormatException($"host {host} is not on this node");
            _hashes[place] = BinaryPrimitives.ReadUInt64LittleEndian(state.Span);
        }

        At = at;
    }

    /// <returns>Those from a number on.</returns>
    public PackedHosts Save(int from)
    {
        var those = numbers.Select((number, place) => (number, place)).Where(each => each.number >= from).ToList();
        return PackedHosts.Of(
            [.. those.Select(each => each.number)],
            [.. those.Select(each => BitConverter.GetBytes(_hashes[each.place]))]);
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var mixed = (one ^ (other * 0x9E37_79B9_7F4A_7C15)) * 0xBF58_476D_1CE4_E5B9;
        return mixed ^ (mixed >> 29);
    }
}
