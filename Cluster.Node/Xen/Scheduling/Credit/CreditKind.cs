using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>Declares credit: its options, <c>xl sched-credit</c>.</summary>
internal static class CreditKind
{
    public static readonly PolicyKind Kind = new("credit", CreditSettings.Parameters, (value, occupancy, services) =>
        new CreditPolicy(CreditSettings.From(value), occupancy, services))
    {
        Listing = new(ListedColumn.Weight, ListedColumn.Cap)
        {
            Parameters =
            [
                new("tslice", CreditSettings.SliceParameter),
                new("ratelimit", PolicyParameter.RateLimit),
                new("migration-delay", CreditSettings.MigrationDelayParameter),
            ],
        },
    };
}
