using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// The back ends in a driver domain are gone without a word, for so long; then they connect to their front ends again,
/// which send what was not answered once more (M-71, M-17, interrupts §18.2).
/// </summary>
/// <param name="Down">How long they are gone, 0 to an hour.</param>
public sealed record RestartBackends(VirtualTime At, DomainId Domain, Duration Down) : DeviceAction(At, Domain)
{
    private const string Word = "restart-backends";

    private static readonly Duration _hour = 3_600.Seconds;

    public static readonly ToolstackVerb<RestartBackends> Verb = new(
        Word,
        new Settings<RestartBackends>(
            Word, new(default, default, 100.Ms),
            "the back ends in a driver domain are gone for a while; its kernel and drivers stay")
            .OfDomain()
            .Time(
                "down", action => action.Down, (action, value) => action with { Down = value }, 0.Ns, _hour,
                "how long they are gone"));

    private IReadOnlyList<EntityRef<IDeviceLink>> Links { get; init; } = [];

    protected override string WordOf => Word;

    public override SchedulerAction On(IBuiltDomains domains) => this with { Links = domains.LinksIn(Domain, Text) };

    internal override void Act(IPoolControl pool)
    {
        foreach (var link in Links) pool.RestartBackend(link, Down);
    }
}
