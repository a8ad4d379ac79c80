using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>What work or a timer is for. The kernel hands it back unread; only its owner knows what it means.</summary>
/// <param name="Number">The form used in payloads, checkpoints and hashes.</param>
public readonly record struct WorkTag(long Number)
{
    private const long PaidBit = 1L << 32;

    /// <summary>The tag of an owner that has only one kind of work.</summary>
    public static WorkTag None => default;

    /// <summary>The work includes the time of the hypercall that may follow it.</summary>
    public bool IsPaid => (Number & PaidBit) != 0;

    /// <summary>The index that the tag was made from.</summary>
    public int Index => (int)Number;

    /// <summary>The length of time that the tag was made from.</summary>
    public Duration Length => new(Number);

    /// <typeparam name="TKind">The owner's kinds of work, an enum of 32 bits without negative members.</typeparam>
    /// <param name="paid">See <see cref="IsPaid"/>.</param>
    public static WorkTag Of<TKind>(TKind kind, bool paid = false)
        where TKind : struct, Enum => new(Unsafe.BitCast<TKind, int>(kind) + (paid ? PaidBit : 0));

    /// <param name="index">Index of a task, request or port that the owner looks up by number.</param>
    public static WorkTag Of(int index) => new(index);

    /// <param name="length">CPU time to count when the work is done.</param>
    public static WorkTag Of(Duration length) => new(length.Nanoseconds);

    /// <summary>The kind of work that the tag was made from.</summary>
    public TKind Kind<TKind>()
        where TKind : struct, Enum => Unsafe.BitCast<int, TKind>((int)Number);
}
