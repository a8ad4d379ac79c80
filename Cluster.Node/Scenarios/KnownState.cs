using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Of which parts of a host it is known how they are at an action's time. A wrong pool, guest or action would make
/// right actions look impossible; an action that concerns other parts is judged all the same.
/// </summary>
internal sealed class KnownState(PlacedHost host)
{
    /// <summary>Keys of actions that concern more than their domain.</summary>
    private static readonly string[] _elsewhere = ["to", "pool", "line"];

    private readonly HashSet<int> _unknown =
        [.. host.Guests.Where(guest => !guest.Draft.IsSound).Select(guest => guest.Id)];

    private bool _isHostKnown = host.Draft.IsSound;

    /// <summary>An action that cannot be read may have done anything to what it concerns.</summary>
    public void Forget(Section action)
    {
        if (action.Find("domain") is { IsObject: false, IsList: false } named
            && host.Guest(host.Guests[0].Words.Fill(named.Text)) is { } guest
            && !_elsewhere.Any(action.Has))
            _unknown.Add(guest.Id);
        else _isHostKnown = false;
    }

    /// <summary>Whether all that an action concerns is known.</summary>
    public bool Has(ToolstackAction action) => _isHostKnown
        && ((action as ILedgerAction)?.Subject is { } domain
            ? !_unknown.Contains(domain.Number)
            : _unknown.Count == 0);
}
