using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads processors: own keys over those of <c>machines</c> over a shipped profile.</summary>
internal sealed class MachineReader(Section named, ProblemList problems)
{
    public const string DefaultProfile = "skylake-server";
    private readonly ShippedFiles _shipped = new();

    public MachineSpec Read(Section host)
    {
        var section = Whole(host);
        var machine = new MachineSpec(
            section.Count("sockets", 1, 1, 16),
            section.Count("cores", 8, 1, 128),
            section.Count("threads", 1, 1, 2),
            (int)section.Quantity("clock", UnitText.Clock, 2_500, 100, 10_000),
            [.. section.Objects("idle-states").Select(IdleState)]);
        section.Text("profile");
        section.RefuseOtherKeys();
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
            var machine = named.Sub(name);
            return machine.Over(Profile(machine, "profile", machine.Text("profile") ?? DefaultProfile, ownMachines: false));
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

    private static IdleStateSpec IdleState(Section section)
    {
        var name = section.Name("name");
        if (name is null) section.Report("name", "The idle state has no name.", "Write name = C1.");
        var state = new IdleStateSpec(
            name ?? "C1",
            section.Time("exit-latency", 0.Ns, 0.Ns, 1.Seconds),
            section.Time("target-residency", 0.Ns, 0.Ns, 1.Seconds));
        section.RefuseOtherKeys();
        return state;
    }
}
