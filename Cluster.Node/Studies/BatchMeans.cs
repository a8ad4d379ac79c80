using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>What the batches of one long run say about its mean.</summary>
/// <remarks>
/// Neighbouring batches that are too short resemble each other, which makes an interval too narrow. So neighbours are
/// joined, two by two, as long as their lag-1 autocorrelation is more than luck and enough parts are left (batch means
/// with a test, as in A. M. Law, Simulation Modeling and Analysis; decision 0085).
/// </remarks>
/// <param name="Mean">Of the parts, with its 95 % interval (Student).</param>
/// <param name="Batches">How many batches had a value.</param>
/// <param name="Joined">Batches in each part: 1, 2, 4 …</param>
/// <param name="Autocorrelation">Of the parts at lag 1, from -1 to 1; about 0 if they are long enough.</param>
/// <param name="IsTooShort">Whether even the longest parts resemble their neighbours by more than luck.</param>
public sealed record BatchMeans(Interval Mean, int Batches, int Joined, double Autocorrelation, bool IsTooShort)
{
    /// <summary>An interval of fewer parts is mostly Student's factor.</summary>
    public const int Fewest = 10;

    /// <param name="values">One for each batch, in order of time.</param>
    /// <returns>null if there are fewer than <see cref="Fewest"/>.</returns>
    public static BatchMeans? Of(IReadOnlyList<double> values)
    {
        if (values.Count < Fewest) return null;
        var (parts, joined) = (values, 1);
        while (parts.Count / 2 >= Fewest && Neighbours.Resemble(parts)) (parts, joined) = (Joint(parts), 2 * joined);
        return new(Interval.Of(parts), values.Count, joined, Neighbours.LagOne(parts), Neighbours.Resemble(parts));
    }

    /// <summary>Means of two neighbours each. One that is left over is the first, next to the warm-up.</summary>
    private static List<double> Joint(IReadOnlyList<double> parts) =>
        [.. parts.Skip(parts.Count % 2).Chunk(2).Select(pair => pair.Average())];
}
