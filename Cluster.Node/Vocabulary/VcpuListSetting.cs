using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>vCPUs of a domain in an order that counts, such as those of the queues of a device.</summary>
/// <param name="isOwn">Whether they are vCPUs of the guest that the section belongs to.</param>
internal sealed class VcpuListSetting<TSpec>(
    string key,
    Func<TSpec, ValueList<int>> get,
    Func<TSpec, ValueList<int>, TSpec> with,
    string meaning,
    bool isOwn)
    : Setting<TSpec>(key, meaning)
{
    private const int MostDrawn = 3;

    public override string Allowed => "[ index of a vCPU, … ], in the order of its queues";

    public override string DefaultOf(TSpec start) => "none";

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        if (!source.Has(Key)) return true;
        if (source.Items(Key) is not { } items)
        {
            source.Report(Key, "The value is not a list.", $"Write {Key} = [ 0, 1 ].");
            return true;
        }

        var vcpus = new List<int>();
        foreach (var item in items)
        {
            if (IndexOf(item) is { } index) vcpus.Add(index);
            else source.Report(
                Key, $"\"{UnitText.Shown(item)}\" is not the index of a vCPU.", $"Write {Key} = [ 0, 1 ].");
        }

        var most = isOwn ? site.Vcpus : DomainSpec.MostVcpus;
        if (vcpus.Exists(vcpu => vcpu >= most)) source.Report(
            Key, $"There is no vCPU {vcpus.Max()}.", VcpuIndex.Remedy(most));
        if (vcpus.Count > DomainSpec.MostVcpus) source.Report(
            Key, $"The list has {vcpus.Count} entries.", $"At most {DomainSpec.MostVcpus} are possible.");
        spec = with(spec, new(vcpus));
        return true;
    }

    public override string Write(TSpec spec, INames names) =>
        get(spec).Count == 0 ? "" : $"{Key} = [{string.Join(", ", get(spec).Select(VcpuIndex.Words))}]";

    public override TSpec Draw(TSpec spec, IDraw draw)
    {
        var most = isOwn ? draw.Vcpus - 1 : 0;
        var count = (int)draw.Between(0, MostDrawn);
        return with(spec, new([.. Enumerable.Range(0, count).Select(_ => (int)draw.Between(0, most))]));
    }

    private static int? IndexOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
