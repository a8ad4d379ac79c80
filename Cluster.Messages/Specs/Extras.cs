namespace ActorXen.Messages;

/// <summary>Settings that one mechanism adds to a specification of the core.</summary>
public interface IExtra;

/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IExtra<TSelf> : IExtra
    where TSelf : class, IExtra<TSelf>
{
    /// <summary>The settings that apply where nothing is set.</summary>
    static abstract TSelf Default { get; }
}

/// <summary>
/// What mechanisms add to a specification: at most one record of each type. The core carries these records without
/// knowing them.
/// </summary>
/// <remarks>
/// Immutable. A value that equals its default is not kept, so collections with the same settings are equal.
/// </remarks>
public sealed class Extras : IEquatable<Extras>
{
    public static readonly Extras None = new([]);

    private readonly IExtra[] _all;

    private Extras(IExtra[] all) => _all = all;

    /// <summary>In the order of the names of their types.</summary>
    public IReadOnlyList<IExtra> All => _all;

    /// <summary>The settings of that type; their default if there are none.</summary>
    public T Of<T>()
        where T : class, IExtra<T> =>
        _all.OfType<T>().FirstOrDefault() ?? T.Default;

    /// <summary>A copy in which the settings of that type are replaced.</summary>
    public Extras With<T>(T settings)
        where T : class, IExtra<T>
    {
        var all = _all.Where(extra => extra is not T);
        if (!settings.Equals(T.Default)) all = all.Append(settings);
        return new([.. all.OrderBy(extra => extra.GetType().FullName, StringComparer.Ordinal)]);
    }

    public bool Equals(Extras? other) => other is not null && _all.AsSpan().SequenceEqual(other._all);

    public override bool Equals(object? obj) => Equals(obj as Extras);

    public override int GetHashCode() => _all.Aggregate(_all.Length, (sum, extra) => HashCode.Combine(sum, extra));

    public override string ToString() => string.Join<IExtra>(", ", _all);
}
