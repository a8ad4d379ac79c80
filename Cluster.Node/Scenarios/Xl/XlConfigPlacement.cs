using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>Turns affinities as written into sets of the host's pCPUs.</summary>
/// <param name="host">The host.</param>
/// <param name="isGiven">Whether the user said how many sockets it has.</param>
internal sealed class XlConfigPlacement(
    XlConfigHost host, bool isGiven, List<XlConfigNote> notes, XlConfigFaults faults)
{
    /// <param name="file">As the user named it.</param>
    public void Place(string file, XlConfigGuest guest)
    {
        guest.Hard = Placed(file, guest.Hard);
        guest.Soft = Placed(file, guest.Soft);
    }

    private XlConfigAffinity Placed(string file, XlConfigAffinity affinity)
    {
        if (affinity.Setting is not { } setting) return affinity;
        if (affinity.HighestNode >= host.Sockets)
        {
            faults.Add(
                file, setting.Line, setting.Key,
                $"There is no node {affinity.HighestNode} because the host has {Many(host.Sockets, "socket")}. "
                + $"Write --sockets {affinity.HighestNode + 1}.");
            return affinity;
        }

        if (affinity.NamesNodes && !isGiven) Note(
            file, setting,
            $"nodes are sockets of {Many(host.CoresPerSocket, "pCPU")}, {host.Sockets} in all; "
            + "--sockets and --pcpus change that");
        if (affinity.HighestPcpu >= host.Pcpus)
            Note(file, setting, $"pCPUs from {host.Pcpus} on ignored because the host has {host.Pcpus}");
        return affinity with { Sets = [.. affinity.Written.Select(set => On(file, setting, set))] };
    }

    private PcpuSet On(string file, XlConfigSetting setting, XlConfigPcpus written)
    {
        var set = written.On(host);
        var kept = set & PcpuSet.FirstOf(host.Pcpus);
        if (set.IsEmpty) faults.Add(
            file, setting.Line, setting.Key,
            $"\"{UnitText.Shown(written.Text)}\" leaves no pCPU. Name one at least.");
        else if (kept.IsEmpty) faults.Add(
            file, setting.Line, setting.Key,
            $"\"{UnitText.Shown(written.Text)}\" has none of the host's {Many(host.Pcpus, "pCPU")}. "
            + $"Write --pcpus {set.First + 1} at least.");
        return set == PcpuSet.All || kept.IsEmpty ? PcpuSet.All : kept;
    }

    private void Note(string file, XlConfigSetting setting, string what) =>
        notes.Add(new(new(file, setting.Line), setting.Key, what));

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
