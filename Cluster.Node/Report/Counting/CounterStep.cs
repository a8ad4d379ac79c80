using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report.Counting;

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

    /// <summary>Adds to a histogram of the domain whose vCPU is the subject.</summary>
    ObserveForDomain = 5,
}

/// <summary>One step of a fact, as masks, so that choosing values takes no branches.</summary>
/// <remarks>The hot path of every run whose facts are counted: 16 bytes, measured (docs/benchmarks.md).</remarks>
internal readonly struct CounterStep(
    StepKind kind, Subject table, FactPart row, FactPart group, FactPart amount, int column, int lastMember, int extra)
{
    /// <summary>A number that is the last member of no group: the counter has a member for each CPU.</summary>
    public const int AnyMember = ushort.MaxValue;

    private readonly sbyte _rowFirst = MaskOf(row == FactPart.First);
    private readonly sbyte _groupFirst = MaskOf(group == FactPart.First);
    private readonly sbyte _groupSecond = MaskOf(group == FactPart.Second);
    private readonly sbyte _amountFirst = MaskOf(amount == FactPart.First);
    private readonly sbyte _amountSecond = MaskOf(amount == FactPart.Second);
    private readonly byte _one = amount == FactPart.None ? (byte)1 : (byte)0;
    private readonly ushort _column = checked((ushort)column);
    private readonly ushort _last = checked((ushort)lastMember);

    public StepKind Kind { get; } = kind;

    public byte Table { get; } = (byte)table;

    /// <summary>The number of the clock, or the shortest observation that counts, ns.</summary>
    public int Extra { get; } = extra;

    /// <summary>First column of the counter, place of the latency, or place of what is kept.</summary>
    public int Place => _column;

    /// <summary>How many members the group has.</summary>
    public int Members => _last + 1;

    public static CounterStep Keep(int place, FactPart part) =>
        new(StepKind.Keep, Subject.Host, FactPart.None, FactPart.None, part, place, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RowOf(in Fact fact) => (fact.Subject & ~_rowFirst) | ((int)fact.First & _rowFirst);

    /// <summary>The domain of a port: the subject or the first value, whichever does not name the port.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int DomainOf(in Fact fact) => (fact.Subject & _rowFirst) | ((int)fact.First & ~_rowFirst);

    /// <summary>A number beyond the group counts for its last member, never for a neighbour.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MemberOf(in Fact fact) =>
        (int)Math.Min((ulong)((fact.First & _groupFirst) | (fact.Second & _groupSecond)), _last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AmountOf(in Fact fact) => (fact.First & _amountFirst) | (fact.Second & _amountSecond) | _one;

    private static sbyte MaskOf(bool isSet) => isSet ? (sbyte)-1 : (sbyte)0;
}

/// <summary>What the steps of a fact are, as far as there is code for just these.</summary>
internal enum PlanShape : byte
{
    /// <summary>The fact is not counted, or its steps are followed one by one.</summary>
    Others = 0,
    Add = 1,
    AddTwice = 2,
    AddAndKeep = 3,
    AddToPort = 4,
    AddToPortTwice = 5,
    AddAndAddToPort = 6,
    TimeInState = 7,
}

/// <summary>The steps of a fact.</summary>
/// <remarks>
/// One jump for each fact instead of a branch for each step, and the first steps beside each other: nearly every fact
/// has one or two, in one of a few combinations.
/// </remarks>
internal readonly struct FactPlan
{
    public readonly CounterStep First;
    public readonly CounterStep Second;

    /// <summary>Steps that the shape does not name.</summary>
    public readonly CounterStep[] Rest;

    public readonly PlanShape Shape;

    public FactPlan(params IReadOnlyList<CounterStep> steps)
    {
        // The shape's own steps first. Their order does not matter otherwise: each has a cell of its own.
        CounterStep[] ordered = [.. steps.OrderBy(step => step.Kind is StepKind.Observe or StepKind.ObserveForDomain)];
        (Shape, var named) = (KindAt(0), KindAt(1)) switch
        {
            (StepKind.Add, null) => (PlanShape.Add, 1),
            (StepKind.Add, StepKind.Add) => (PlanShape.AddTwice, 2),
            (StepKind.Add, StepKind.Keep) => (PlanShape.AddAndKeep, 2),
            (StepKind.AddToPort, null) => (PlanShape.AddToPort, 1),
            (StepKind.AddToPort, StepKind.AddToPort) => (PlanShape.AddToPortTwice, 2),
            (StepKind.Add, StepKind.AddToPort) => (PlanShape.AddAndAddToPort, 2),
            (StepKind.TimeInState, null) => (PlanShape.TimeInState, 1),
            (_, _) => (PlanShape.Others, 0),
        };
        First = named > 0 ? ordered[0] : default;
        Second = named > 1 ? ordered[1] : default;
        Rest = ordered[named..];

        StepKind? KindAt(int index) => index < ordered.Length ? ordered[index].Kind : null;
    }
}
