using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Arinc653;

/// <summary>The cyclic table of arinc653 (schedulers §7), shared by all pCPUs of the pool.</summary>
/// <param name="MajorFrame">Length of the cycle; the part that no entry uses is idle.</param>
/// <param name="Entries">1 to <see cref="MostEntries"/>, in the order in which they run.</param>
public sealed record Arinc653Spec(Duration MajorFrame, ValueList<Arinc653EntrySpec> Entries) : IExtra<Arinc653Spec>
{
    public const int MostEntries = 64;

    /// <summary>Shortest runtime that a scenario may give to an entry.</summary>
    public static readonly Duration ShortestEntry = 1.Us;

    /// <summary>Longest major frame: far beyond any use, and it keeps times exact.</summary>
    public static readonly Duration MostFrame = 1_000.Seconds;

    /// <summary>No table: the policy makes one from the control domain's vCPUs.</summary>
    public static Arinc653Spec Default { get; } = new(MostFrame, []);

    public bool IsLegal =>
        Entries.Count is >= 1 and <= MostEntries
        && MajorFrame <= MostFrame
        && Entries.All(entry => entry.Runtime > Duration.Zero && entry.Runtime <= MajorFrame)
        && Entries.Sum(entry => entry.Runtime.Nanoseconds) <= MajorFrame.Nanoseconds;
}

/// <param name="Domain">Domain id. A domain that does not exist (yet) leaves its entry idle.</param>
/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Runtime">Length of the entry; positive.</param>
public sealed record Arinc653EntrySpec(int Domain, int Vcpu, Duration Runtime);
