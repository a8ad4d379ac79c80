using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>A guest that was placed on a host.</summary>
internal sealed record PlacedGuest(DomainDraft Draft, int Id, string Name, Placeholders Words)
{
    public bool Serves => Draft.Workloads.Any(workload => workload.Spec.Network == NetworkRole.Answers);

    /// <summary>Where its first server listens.</summary>
    /// <param name="host">Number of its host.</param>
    public NetAddress AddressOn(int host)
    {
        var server = Draft.Workloads.FirstOrDefault(workload => workload.Spec.Network == NetworkRole.Answers);
        return new(host, Id, server?.Spec.Attachment ?? 0);
    }
}

/// <summary>A host that was given its number.</summary>
internal sealed record PlacedHost(
    HostDraft Draft, int Number, string Name, int Rack, string RackName, IReadOnlyList<PlacedGuest> Guests)
{
    private readonly Dictionary<string, PlacedGuest> _byName =
        Guests.DistinctBy(guest => guest.Name).ToDictionary(guest => guest.Name, StringComparer.Ordinal);

    /// <summary>Whether a name that is not found may be that of a copy of a guest whose count was refused.</summary>
    public bool LacksNames => Guests.Any(guest => !guest.Draft.IsCounted);

    public PlacedGuest? Guest(string name) => _byName.GetValueOrDefault(name);
}
