using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.IdleGovernors;

/// <summary>Chooses by the predicted length of the idle time (interrupts §24).</summary>
public sealed record MenuSpec : IdleGovernorSpec;

internal static class MenuKind
{
    public static readonly IIdleGovernorKind Kind = new IdleGovernorKind<MenuSpec>(
        "menu",
        new Settings<MenuSpec>("idle-governor menu", new(), "by the predicted length of the idle time"),
        (_, states, costs) => new MenuGovernor(states, costs));
}
