using ActorXen.Messages;

namespace ActorXen.Comparisons;

/// <summary>Keeps the facts of one host until they are compared.</summary>
/// <param name="host">The names behind the numbers.</param>
internal sealed class FactTape(HostDirectory host) : IFactSink
{
    private readonly Queue<TapedFact> _facts = new();

    public HostDirectory Host { get; } = host;

    public FactMask Asks => FactMask.All;

    /// <summary>The facts are only kept from where the runs are known to be equal.</summary>
    public bool IsOn { get; set; }

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (IsOn) _facts.Enqueue(new(now, source, fact));
    }

    /// <summary>Drops what two tapes begin with in common.</summary>
    /// <returns>The first facts that differ, one of them null if its host has none; null if all are equal.</returns>
    public static (TapedFact? One, TapedFact? Other)? Compare(FactTape one, FactTape other)
    {
        while (one._facts.TryPeek(out var first) && other._facts.TryPeek(out var second) && first == second)
        {
            one._facts.Dequeue();
            other._facts.Dequeue();
        }

        TapedFact? left = one._facts.TryPeek(out var own) ? own : null;
        TapedFact? right = other._facts.TryPeek(out var theirs) ? theirs : null;
        return left is null && right is null ? null : (left, right);
    }
}

/// <summary>A fact with its time and the entity that recorded it.</summary>
internal readonly record struct TapedFact(VirtualTime At, EntityRef Source, Fact Fact);
