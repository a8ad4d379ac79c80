using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>Writes imported domains as a scenario.</summary>
internal static class XlConfigText
{
    public static string Of(
        List<(string File, XlConfigGuest Guest)> guests,
        XlConfigHost host,
        XlConfigPools? pools,
        XlConfigDevices devices)
    {
        var text = new StringBuilder()
            .Append(
                "# Imported xl domains. They run no workloads yet; docs/scenarios.md lists the available ones.\n")
            .Append("name = imported\nlength = 1s\nracks = [ { name = rack-a, hosts = [ {\n  name = host-a\n")
            .Append(host.Text)
            .Append(pools is null ? "" : $"  pools = [\n{pools.Text}  ]\n")
            .Append(devices.Text)
            .Append("  domains = [\n");
        foreach (var (file, guest) in guests)
        {
            text.Append("    # ").Append(UnitText.Shown(Path.GetFileName(file))).Append('\n');
            foreach (var vif in guest.Interfaces) text.Append($"    # network interface: {vif.Text}\n");
            foreach (var disk in guest.Disks) text.Append($"    # disk: {disk.Text}\n");
            text.Append("    { ").AppendJoin(", ", Keys(guest).Concat(devices.KeysOf(guest))).Append(" }\n");
        }

        return text.Append("  ]\n} ] } ]\n").ToString();
    }

    private static IEnumerable<string> Keys(XlConfigGuest guest)
    {
        yield return $"name = \"{guest.Name}\"";
        yield return guest.Kind switch
        {
            GuestKind.Pv => "kind = pv",
            GuestKind.Pvh => "kind = pvh",
            var other => throw new UnreachableException($"no xl configuration describes a guest of kind {other}"),
        };
        yield return Number("vcpus", guest.Vcpus);
        if (guest.MaxVcpus > guest.Vcpus) yield return Number("max-vcpus", guest.MaxVcpus);
        if (guest.Pool is { } pool) yield return $"pool = \"{pool}\"";
        foreach (var key in Affinity("cpus", guest.Hard, guest.MaxVcpus, "pinned = true")) yield return key;
        foreach (var key in Affinity("soft-cpus", guest.Soft, guest.MaxVcpus, null)) yield return key;
        if (guest.Weight is { } weight) yield return Number("weight", weight);
        if (guest.Cap is { } cap) yield return Number("cap", cap) + "%";
        if (guest.Memory is { } memory) yield return Number("memory", memory) + "MiB";
        if (guest.MaxEventChannels is { } channels) yield return Number("max-event-channels", channels);
        if (guest.Rtds is { } rtds) yield return $"rtds {{ {rtds} }}";
    }

    /// <param name="vcpus">Of the domain, with those that may come up later.</param>
    /// <param name="oneToOne">Says that vCPU i runs on the i-th pCPU; null if nothing does.</param>
    private static IEnumerable<string> Affinity(string key, XlConfigAffinity affinity, int vcpus, string? oneToOne)
    {
        if (affinity.Sets.All(set => set == PcpuSet.All)) yield break;
        var isOneToOne = oneToOne is not null && vcpus > 1 && affinity.IsOneToOne(vcpus);
        yield return isOneToOne || affinity.IsUniform(vcpus)
            ? $"{key} = \"{affinity.Union}\""
            : $"{key} = [ {string.Join(", ", affinity.Sets.Select(set => $"\"{set}\""))} ]";
        if (isOneToOne) yield return oneToOne!;
    }

    private static string Number(string key, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"{key} = {value}");
}
