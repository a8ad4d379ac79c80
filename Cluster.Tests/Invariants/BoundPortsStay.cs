using System.Globalization;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>I-14: timer and IPI ports always notify, and are handled by, the vCPU that they were bound to.</summary>
internal sealed class BoundPortsStay(Scene scene) : Checker(scene)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(GuestFacts.EventHandled))
            Judge(Scene.PortOf(fact.Subject, fact.First), Scene.NumberOf(fact.Subject, fact.Second), recorded);
        if (fact.Is(PortFacts.EventsMarked)) Judge(Scene.PortOf(fact.First, fact.Subject), (int)fact.Second, recorded);
    }

    private void Judge(PortEntry port, int vcpu, in RecordedFact recorded)
    {
        if (port.Trigger is not ("-virq" or "-ipi")) return;
        var index = int.Parse(port.Action.AsSpan().TrimStart(Letters), CultureInfo.InvariantCulture);
        Require(Scene.NumberOf(port.Domain, index) == vcpu, recorded, $"{port.Action} concerns vcpu {vcpu}");
    }
}
