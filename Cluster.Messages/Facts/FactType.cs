using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>
/// A kind of fact: what is recorded, about what, with which values. Declared once, in a <see cref="FactSet"/>.
/// </summary>
/// <remarks>
/// A value is a number, an identity, an enumeration or a length of time (nanoseconds); the entity that records it
/// and the declaration agree by type. Decision record 0028.
/// </remarks>
public abstract class FactType
{
    /// <summary>All fact numbers are below this.</summary>
    public const int Most = 320;

    private protected FactType(int number, string name, Subject subject, params IReadOnlyList<string> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Most);
        (Number, Name, Subject, Values) = (number, name, subject, values);
    }

    /// <summary>Assigned by hand and never reused.</summary>
    public int Number { get; }

    /// <summary>In snake_case.</summary>
    public string Name { get; }

    public Subject Subject { get; }

    /// <summary>Names of the first and second value, as far as there are any.</summary>
    public IReadOnlyList<string> Values { get; }

    public override string ToString() => Name;
}

/// <summary>A fact without values.</summary>
public sealed class FactType<TSubject> : FactType
    where TSubject : struct, IFactSubject
{
    internal FactType(int number, string name) : base(number, name, TSubject.Subject)
    {
    }
}

/// <summary>A fact with one value.</summary>
public sealed class FactType<TSubject, TFirst> : FactType
    where TSubject : struct, IFactSubject
    where TFirst : unmanaged
{
    internal FactType(int number, string name, string first) : base(number, name, TSubject.Subject, first)
    {
    }
}

/// <summary>A fact with two values.</summary>
public sealed class FactType<TSubject, TFirst, TSecond> : FactType
    where TSubject : struct, IFactSubject
    where TFirst : unmanaged
    where TSecond : unmanaged
{
    internal FactType(int number, string name, string first, string second)
        : base(number, name, TSubject.Subject, first, second)
    {
    }
}

/// <summary>Turns a typed value of a fact into the number that is kept.</summary>
public static class FactValue
{
    /// <summary>Values of four bytes (identities, enumerations), eight (lengths of time) and one (true is 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of<T>(T value)
        where T : unmanaged => Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.BitCast<T, byte>(value),
            4 => Unsafe.BitCast<T, int>(value),
            8 => Unsafe.BitCast<T, long>(value),
            var size => throw new NotSupportedException(
                $"{typeof(T).Name} has {size} bytes, a fact's value has 1, 4 or 8"),
        };
}
