using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>Declares credit2: its options, <c>xl sched-credit2</c>.</summary>
internal static class Credit2Kind
{
    public static readonly PolicyKind Kind = new("credit2", Credit2Settings.Parameters, (value, occupancy, services) =>
        new Credit2Policy(Credit2Settings.From(value), occupancy, services))
    {
        Listing = new(ListedColumn.Weight, ListedColumn.Cap)
        {
            Parameters = [new("ratelimit", PolicyParameter.RateLimit)],
        },
    };
}
