using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-46: the domains of a host never have more memory than it has, and only what does not fit is refused. I-38: no
/// domain has more event channels than it may, and one is refused only to a domain whose numbers are all taken: by open
/// channels, or by those of drivers, which keep theirs while they are closed.
/// </summary>
internal sealed class DomainLimitsHold(Scene scene) : Checker(scene)
{
    private readonly long[] _memory = [.. scene.Spec.Domains.Select(domain => (long)domain.Mebibytes)];
    private readonly HashSet<long> _full = [];

    private long Free => Scene.Spec.Machine.Mebibytes == 0
        ? int.MaxValue : Scene.Spec.Machine.Mebibytes - _memory.Sum();

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(GuestFacts.MemoryChanged))
        {
            Require(_memory[fact.Subject] == fact.First, recorded, $"it had {_memory[fact.Subject]} MiB");
            _memory[fact.Subject] = fact.Second;
            Require(Free >= 0, recorded, $"the host lacks {-Free} MiB");
        }
        else if (fact.Is(GuestFacts.MemoryRefused))
        {
            Require(fact.Second == Free, recorded, $"{Free} MiB are free");
            Require(fact.First - _memory[fact.Subject] > Free, recorded, "it fits");
        }
        else if (fact.Is(PortFacts.Refused) && fact.Second == (long)PortErrno.NoSpace)
            _full.Add(fact.First);
    }

    public override void Finish(VirtualTime end)
    {
        if (Scene.PortsAtEnd.Count == 0) return;
        foreach (var domain in Scene.Spec.Domains)
        {
            var open = Scene.PortsAtEnd.Where(port => port.Domain == domain.Id).Select(port => port.Port).ToHashSet();
            if (open.Count > domain.MaxEventChannels) Fail(end, $"{domain.Name} has {open.Count} event channels");
            var own = Scene.Directory.Ports.Where(port => port.Domain == domain.Id).Select(port => port.Port);
            if (_full.Contains(domain.Id) && open.Union(own).Count() < domain.MaxEventChannels)
                Fail(end, $"{domain.Name} was refused event channels and has {open.Count} only");
        }
    }
}
