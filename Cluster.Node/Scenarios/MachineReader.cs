using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads processors: own keys over those of <c>machines</c> over a shipped profile.</summary>
internal sealed class MachineReader(
    Section named, ProblemList problems, Settings<MachineSpec> keys, IScenarioSite site)
{
    public const string DefaultProfile = "skylake-server";
    private readonly ShippedFiles _shipped = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Warns of machines of the scenario that no host has.</summary>
    public void WarnOfUnused() => named.WarnOfUnused(_used, "machine", "machine = ");

    public MachineSpec Read(Section host)
    {
        var section = Whole(host);
        section.Text("profile");
        var machine = keys.Start;
        keys.Read(section, ref machine, site);
        if (machine.Pcpus <= PcpuSet.Capacity) return machine;
        section.Report("cores", $"The machine has {machine.Pcpus} pCPUs.", $"At most {PcpuSet.Capacity} are possible.");
        return machine with { Sockets = 1, CoresPerSocket = 8, ThreadsPerCore = 1 };
    }

    /// <summary><c>machine = name</c>, or <c>machine { profile = name, … }</c>.</summary>
    private Section Whole(Section host)
    {
        if (host.Find("machine") is not { IsObject: true })
        {
            return Profile(host, "machine", host.Text("machine") ?? DefaultProfile, ownMachines: true);
        }

        var own = host.Sub("machine");
        return own.Over(Profile(own, "profile", own.Text("profile") ?? DefaultProfile, ownMachines: true));
    }

    private Section Profile(Section asking, string key, string name, bool ownMachines)
    {
        if (ownMachines && named.Keys().Contains(name))
        {
            _used.Add(name);
            var machine = named.Sub(name);
            return machine.Over(
                Profile(machine, "profile", machine.Text("profile") ?? DefaultProfile, ownMachines: false));
        }

        var shipped = _shipped.NamesIn(ShippedFiles.Profiles);
        if (!shipped.Contains(name))
        {
            asking.Report(
                key,
                $"\"{UnitText.Shown(name)}\" is not a machine.",
                Suggestion.Use(name, [.. named.Keys(), .. shipped]));
            name = DefaultProfile;
        }

        var path = $"{ShippedFiles.Profiles}/{name}.conf";
        return HoconSource.Read(path, _shipped, problems, [], _ => null)!;
    }
}
