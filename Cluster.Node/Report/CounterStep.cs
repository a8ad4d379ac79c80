using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>What one fact does to one counter or latency.</summary>
internal enum StepKind : byte
{
    /// <summary>Adds to a cell of the subject's table.</summary>
    Add = 0,

    /// <summary>Adds to a cell of the table of the domain's ports.</summary>
    AddToPort = 1,

    /// <summary>Adds the time since the subject's latest change.</summary>
    TimeInState = 2,

    /// <summary>Adds to a histogram.</summary>
    Observe = 3,

    /// <summary>Remembers a value of the subject.</summary>
    Keep = 4,
}

/// <summary>One step of a fact, as masks, so that choosing values takes no branches.</summary>
/// <remarks>The hot path of every run whose facts are counted: 32 bytes, measured (docs/benchmarks.md).</remarks>
internal readonly struct CounterStep(
    StepKind kind, Subject table, FactPart row, FactPart group, FactPart amount, int column, ulong lastMember)
{
    private readonly sbyte _rowFirst = MaskOf(row == FactPart.First);
    private readonly sbyte _groupFirst = MaskOf(group == FactPart.First);
    private readonly sbyte _groupSecond = MaskOf(group == FactPart.Second);
    private readonly sbyte _amountFirst = MaskOf(amount == FactPart.First);
    private readonly sbyte _amountSecond = MaskOf(amount == FactPart.Second);
    private readonly byte _one = amount == FactPart.None ? (byte)1 : (byte)0;
    private readonly int _column = column;
    private readonly int _last = (int)lastMember;

    public StepKind Kind { get; } = kind;

    public byte Table { get; } = (byte)table;

    /// <summary>Whether the subject is a vCPU and the step counts for its domain.</summary>
    public bool IsOfVcpu { get; init; }

    /// <summary>The number of the clock, or the shortest observation that counts, ns.</summary>
    public long Extra { get; init; }

    /// <summary>First column of the counter, place of the latency, or place of what is kept.</summary>
    public int Place => _column;

    /// <summary>How many members the group has.</summary>
    public int Members => _last + 1;

    public static CounterStep Keep(int place, FactPart part) =>
        new(StepKind.Keep, Subject.Host, FactPart.None, FactPart.None, part, place, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RowOf(in Fact fact) => (fact.Subject & ~_rowFirst) | ((int)fact.First & _rowFirst);

    /// <summary>The domain of a port: the subject or the first value, whichever does not name the port.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int DomainOf(in Fact fact) => (fact.Subject & _rowFirst) | ((int)fact.First & ~_rowFirst);

    /// <summary>A number beyond the group counts for its last member, never for a neighbour.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MemberOf(in Fact fact) =>
        (int)Math.Min((ulong)((fact.First & _groupFirst) | (fact.Second & _groupSecond)), (ulong)_last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AmountOf(in Fact fact) => (fact.First & _amountFirst) | (fact.Second & _amountSecond) | _one;

    private static sbyte MaskOf(bool isSet) => isSet ? (sbyte)-1 : (sbyte)0;
}
