namespace ActorXen.Xen.Calibration;

/// <summary>The figures of one mechanism.</summary>
/// <param name="ChargedBy">The entities that use them.</param>
/// <param name="Keys">In the order of the reference page.</param>
public sealed record CostGroup(string ChargedBy, params IReadOnlyList<CalibrationKey> Keys);

/// <summary>All figures that the model uses, by mechanism. A figure belongs to exactly one list.</summary>
public sealed class CostList
{
    public CostList(params IReadOnlyList<CostGroup> groups)
    {
        Groups = groups;
        All = [.. groups.SelectMany(group => group.Keys)];
        Names = new SortedSet<string>(All.Select(each => each.Key), StringComparer.Ordinal);
        for (var index = 0; index < All.Count; index++) All[index].Place(index);
    }

    public IReadOnlyList<CostGroup> Groups { get; }

    public IReadOnlyList<CalibrationKey> All { get; }

    /// <summary>
    /// Their keys in <c>config/calibration.conf</c>; keys there that are missing here are not charged yet.
    /// </summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Every figure with its default.</summary>
    public SortedDictionary<string, long> Defaults() =>
        new(All.ToDictionary(each => each.Key, each => each.Default), StringComparer.Ordinal);
}
