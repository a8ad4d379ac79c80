using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>A rack that is run for others of its kind.</summary>
/// <param name="Rack">Its number.</param>
/// <param name="Kind">Number of the kind: the stratum.</param>
/// <param name="StandsFor">
/// How many racks of the kind it stands for, itself among them. Of all racks of a kind together it is their number.
/// </param>
public readonly record struct SampledRack(int Rack, int Kind, int StandsFor);

/// <summary>How many racks of a kind there are, and how many of them are run.</summary>
/// <param name="Kind">Its number.</param>
/// <param name="Racks">All.</param>
/// <param name="Sampled">Those that are run, 1 or more.</param>
public readonly record struct Stratum(int Kind, int Racks, int Sampled)
{
    public bool IsPart => Sampled < Racks;
}

/// <summary>The racks that a cell runs instead of all: a stratified random sample.</summary>
/// <param name="Racks">In order of their numbers.</param>
public sealed record RackSample(IReadOnlyList<SampledRack> Racks)
{
    private const char Between = ':';

    public IReadOnlySet<int> Numbers { get; } = Racks.Select(rack => rack.Rack).ToHashSet();

    /// <summary>In order of the kinds.</summary>
    public IReadOnlyList<Stratum> Strata { get; } =
    [
        .. Racks.GroupBy(rack => rack.Kind).OrderBy(kind => kind.Key)
            .Select(kind => new Stratum(kind.Key, kind.Sum(rack => rack.StandsFor), kind.Count())),
    ];

    /// <summary>
    /// In how many groups the sample can be cut, each with one rack of every kind that is not run whole; 0 if all racks
    /// are run.
    /// </summary>
    public int Groups => Strata.Where(stratum => stratum.IsPart).Select(stratum => stratum.Sampled)
        .DefaultIfEmpty(0).Min();

    /// <summary>
    /// The smallest part of a kind that is run; 1 if all racks are. What is not run is the part that can err.
    /// </summary>
    public double Share => Strata.Select(stratum => (double)stratum.Sampled / stratum.Racks).DefaultIfEmpty(1).Min();

    /// <summary>Draws racks without replacement.</summary>
    /// <param name="most">Of each kind, 2 or more; a kind that has no more is run whole.</param>
    /// <param name="seed">The cell's: other seeds draw other racks, and all points of a study the same ones.</param>
    public static RackSample Draw(RackKinds kinds, int most, long seed)
    {
        var drawn = new List<SampledRack>();
        foreach (var kind in kinds.KindOfRack.GroupBy(pair => pair.Value, pair => pair.Key))
        {
            var all = kind.OrderBy(rack => Lot(seed, rack), StringComparer.Ordinal).ToList();
            var sampled = Math.Min(most, all.Count);
            for (var place = 0; place < sampled; place++)
            {
                // What does not divide evenly goes to those that were drawn first.
                var standsFor = all.Count / sampled + (place < all.Count % sampled ? 1 : 0);
                drawn.Add(new(all[place], kind.Key, standsFor));
            }
        }

        return new([.. drawn.OrderBy(rack => rack.Rack)]);
    }

    /// <summary>How many racks a rack stands for in one of the groups.</summary>
    /// <param name="group">0 to <see cref="Groups"/> - 1.</param>
    /// <returns>0 if another rack of its kind is in the group.</returns>
    public int StandsForIn(int group, int rack)
    {
        var own = Racks.First(one => one.Rack == rack);
        var stratum = Strata.First(one => one.Kind == own.Kind);
        if (!stratum.IsPart) return 1;
        return Racks.Where(one => one.Kind == own.Kind).ElementAt(group).Rack == rack ? stratum.Racks : 0;
    }

    public int StandsFor(int rack) => Racks.First(one => one.Rack == rack).StandsFor;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="spec">Has the racks.</param>
    /// <exception cref="StudyException">It is something else, or of another scenario.</exception>
    public static RackSample Read(string text, RunSpec spec)
    {
        var racks = new List<SampledRack>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split(Between);
            int[] numbers =
            [
                .. parts.Select(part => int.TryParse(
                    part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1),
            ];
            if (numbers is not [>= 0 and var rack, >= 0 and var kind, >= 1 and var standsFor])
                throw new StudyException($"a sample has \"{word}\", which is not RACK:KIND:STANDS-FOR.");
            racks.Add(new(rack, kind, standsFor));
        }

        var known = spec.Hosts.Select(host => host.Rack).ToHashSet();
        if (racks.Count == 0) throw new StudyException("a sample has no rack.");
        if (racks.Find(rack => !known.Contains(rack.Rack)) is { StandsFor: > 0 } other)
            throw new StudyException($"a sample has rack {other.Rack}, but the scenario has none of this number.");
        if (racks.DistinctBy(rack => rack.Rack).Count() < racks.Count)
            throw new StudyException("a sample has a rack twice.");
        return new([.. racks.OrderBy(rack => rack.Rack)]);
    }

    /// <summary><c>RACK:KIND:STANDS-FOR</c> of each rack, for keys of cells and for other nodes.</summary>
    public override string ToString() => string.Join(' ', Racks.Select(rack => string.Create(
        CultureInfo.InvariantCulture, $"{rack.Rack}{Between}{rack.Kind}{Between}{rack.StandsFor}")));

    /// <summary>What decides whether a rack is drawn: a hash needs no state and is the same everywhere.</summary>
    private static string Lot(long seed, int rack) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"sample of racks, seed {seed}, rack {rack}"))));
}
