using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Processors;

/// <summary>The sockets where a domain's memory is: <c>auto</c>, <c>all</c>, or numbers (M-02).</summary>
internal sealed class MemoryNodesSetting() : Setting<DomainSpec>(
    "memory-nodes",
    "sockets with its memory, in equal parts; auto: dom0 all, guests one with room, and soft-cpus there, as xl does")
{
    private const string Auto = "auto";
    private const string Everywhere = "all";

    public override string Allowed => "auto, all, or sockets as in \"0,2\"";

    public override string DefaultOf(DomainSpec start) => Text(start.MemoryNodes);

    public override bool Read(ISettingSource source, ref DomainSpec spec, IScenarioSite site)
    {
        if (source.Text(Key) is not { } text) return true;
        if (TryRead(text, out var nodes)) spec = spec with { MemoryNodes = nodes };
        else source.Report(
            Key, $"\"{UnitText.Shown(text)}\" is not a set of sockets.",
            $"Write auto, all, or numbers below {MachineSpec.MostSockets} as in \"0,2\".");
        return true;
    }

    public override string Write(DomainSpec spec, INames names) => $"{Key} = {Quoting.Of(Text(spec.MemoryNodes))}";

    /// <summary>Every machine has the socket 0.</summary>
    public override DomainSpec Draw(DomainSpec spec, IDraw draw) => spec with
    {
        MemoryNodes = draw.Between(0, 2) switch
        {
            0 => PcpuSet.Empty,
            1 => PcpuSet.All,
            _ => PcpuSet.Of(0),
        },
    };

    private static string Text(PcpuSet nodes) =>
        nodes.IsEmpty ? Auto : nodes == PcpuSet.All ? Everywhere : nodes.ToString();

    private static bool TryRead(string text, out PcpuSet nodes)
    {
        nodes = text == Everywhere ? PcpuSet.All : PcpuSet.Empty;
        if (text is Auto or Everywhere) return true;
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNode(ends[0], out var first) || !TryNode(ends[^1], out var last)) return false;
            if (last < first) return false;
            nodes |= PcpuSet.Of(Enumerable.Range(first, last - first + 1));
        }

        return true;
    }

    private static bool TryNode(string text, out int node) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out node)
            && node < MachineSpec.MostSockets;
}
