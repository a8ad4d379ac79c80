using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Reads the scenario that comes with a scheduler trace.</summary>
/// <remarks>
/// RecordedDomainReader reads what the domains execute, RecordedActionReader what the toolstack does.
/// </remarks>
public static class RecordedScenarioReader
{
    /// <param name="text">JSON.</param>
    /// <param name="policies">The policies and options that the scenario may use.</param>
    /// <exception cref="InvalidDataException">The text is no such scenario; the message says where and why.</exception>
    public static RecordedScenario Read(byte[] text, XenPolicies policies)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return ScenarioOf(new(document.RootElement, ""), policies);
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"it is not JSON: {cause.Message}", cause);
        }
    }

    private static RecordedScenario ScenarioOf(RecordedValue root, XenPolicies policies)
    {
        var policy = PolicyOf(root["scheduler"], policies);
        var pcpus = PcpusOf(root["pcpus"]);
        var domains = new RecordedDomainReader(policy, PcpuSet.FirstOf(pcpus.Count));
        var starts = root["domains"].Items.Select(domains.Read).ToList();
        var actions = new RecordedActionReader(policy, PcpuSet.FirstOf(pcpus.Count), starts);
        return new(
            policy,
            new(root["duration_ns"].Long()),
            new(root["ipi_ns"].Long()),
            root.Find("params", out var parameters)
                ? ParametersOf(policy, parameters, policies)
                : new Dictionary<string, long>(),
            pcpus,
            [.. starts.Select(start => start.Domain)],
            [.. starts.Select(start => start.Action), .. actions.Read(root.ItemsOf("actions"))],
            policy == Arinc653 && root.Find(Arinc653, out var table) ? Extras.None.With(TableOf(table)) : Extras.None);
    }

    private static string PolicyOf(RecordedValue scheduler, XenPolicies policies) =>
        policies.Policies.Contains(scheduler.Text) ? scheduler.Text
        : throw scheduler.Wrong($"\"{scheduler.Text}\" is not a policy. Use {string.Join(", ", policies.Policies)}.");

    private static Dictionary<string, long> ParametersOf(string policy, RecordedValue options, XenPolicies policies)
    {
        var values = new Dictionary<string, long>();
        foreach (var (option, value) in options.Members)
        {
            if (option == Granularity && value.Text == "cpu") continue;
            var name = NameOf(option);
            var known = policies.ParametersOf(policy).FirstOrDefault(parameter => parameter.Name == name);
            if (known is not null) values[name] = ValueOf(known, value);
            else if (!IsOfAnotherPolicy(name, policies)) throw value.Wrong("is not an option that is modelled.");
        }

        return values;
    }

    /// <summary>The traces have boot options. The toolstack sets the same parameters without "sched_".</summary>
    private static string NameOf(string option) => option switch
    {
        "sched_ratelimit_us" => PolicyParameter.RateLimit.Name,
        "sched_credit_tslice_ms" => "tslice_ms",
        _ => option,
    };

    /// <summary>Options apply to the whole hypervisor, so those of another policy have no effect.</summary>
    private static bool IsOfAnotherPolicy(string name, XenPolicies policies) =>
        policies.Policies.Any(policy => policies.ParametersOf(policy).Any(parameter => parameter.Name == name));

    private static long ValueOf(PolicyParameter known, RecordedValue value)
    {
        var number = value.Element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => value.Flag ? 1 : 0,
            JsonValueKind.String => known.Words?.ToList().IndexOf(value.Text) ?? -1,
            _ => value.Long(long.MinValue),
        };
        return known.Allows(number)
            ? number
            : throw value.Wrong($"cannot be {value.Element.GetRawText()}. Use {known.Range}.");
    }

    private static List<PcpuPage> PcpusOf(RecordedValue list)
    {
        var pcpus = list.Items.Select(PcpuOf).OrderBy(pcpu => pcpu.Number.Number).ToList();
        if (pcpus.Count is 0 or > PcpuSet.Capacity)
            throw list.Wrong($"has {pcpus.Count} pCPUs; it must have 1 to {PcpuSet.Capacity}.");
        var isGapless = pcpus.Select((pcpu, index) => pcpu.Number.Number == index).All(isRight => isRight);
        return isGapless ? pcpus : throw list.Wrong("are not numbered from 0 without gaps.");
    }

    private static PcpuPage PcpuOf(RecordedValue pcpu) => new(
        new(pcpu["id"].Int(0, PcpuSet.Capacity - 1)),
        pcpu["socket"].Int(0, int.MaxValue),
        pcpu["core"].Int(0, int.MaxValue),
        pcpu["node"].Int(0, PcpuSet.Capacity - 1));

    private static Arinc653Spec TableOf(RecordedValue table)
    {
        var spec = new Arinc653Spec(
            new(table["major_frame_ns"].Long()),
            [.. table["entries"].Items.Select(entry => new Arinc653EntrySpec(
                entry["domain"].Int(0, int.MaxValue),
                entry["vcpu"].Int(0, int.MaxValue),
                new(entry["runtime_ns"].Long())))]);
        return spec.IsLegal ? spec : throw table.Wrong(
            $"is not legal. Write 1 to {Arinc653Spec.MostEntries} entries with positive runtimes that fit into the "
            + "major frame.");
    }

    private const string Arinc653 = "arinc653";
    private const string Granularity = "sched-gran";
}
