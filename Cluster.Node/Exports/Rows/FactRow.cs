using ActorXen.Messages;

namespace ActorXen.Exports.Rows;

/// <summary>A fact with its time.</summary>
/// <param name="At">Virtual time, ns.</param>
public readonly record struct FactRow(long At, Fact Fact);

/// <summary>Writes facts, a row for each.</summary>
public interface IRowWriter
{
    /// <param name="names">Of the host, for what the numbers in the facts mean.</param>
    ValueTask WriteAsync(FactNames names, FactRow row);

    /// <summary>Writes what is still in memory.</summary>
    Task EndAsync();
}
