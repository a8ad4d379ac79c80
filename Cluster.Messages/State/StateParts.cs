namespace ActorXen.Messages;

/// <summary>Parts that many written values have.</summary>
public static class StateParts
{
    public static void Many<T>(this StateWriter to, IReadOnlyCollection<T> many, Action<StateWriter, T> one)
    {
        to.Int(many.Count);
        foreach (var each in many) one(to, each);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static List<T> Many<T>(this StateReader from, Func<StateReader, T> one)
    {
        var count = from.Int();
        if (count < 0) throw new StateFormatException($"a list has the negative length {count}");
        // Do not allocate by the count: a damaged one would exhaust the memory before the bytes run out.
        var many = new List<T>();
        for (var index = 0; index < count; index++) many.Add(one(from));
        return many;
    }

    public static void Time(this StateWriter to, VirtualTime time) => to.Long(time.Nanoseconds);

    public static VirtualTime Time(this StateReader from) => new(from.Long());

    public static void Span(this StateWriter to, Duration span) => to.Long(span.Nanoseconds);

    public static Duration Span(this StateReader from) => new(from.Long());

    public static void Real(this StateWriter to, double value) => to.Fixed(BitConverter.DoubleToUInt64Bits(value));

    public static double Real(this StateReader from) => BitConverter.UInt64BitsToDouble(from.Fixed());

    /// <exception cref="StateFormatException">The enumeration has no such value.</exception>
    public static T Known<T>(this StateReader from)
        where T : struct, Enum
    {
        var number = from.Int();
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value)
            ? value
            : throw new StateFormatException($"no {typeof(T).Name} has the number {number}");
    }

    public static void OptionalText(this StateWriter to, string? text)
    {
        to.Bool(text is not null);
        if (text is not null) to.Text(text);
    }

    public static string? OptionalText(this StateReader from) => from.Bool() ? from.Text() : null;
}
