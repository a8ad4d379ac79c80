using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>How service times are distributed, from their mean and squared coefficient of variation.</summary>
/// <remarks>
/// The usual fit of two moments: a constant with an exponential part below 100 %, an exponential at 100 %, and above it
/// one of two exponentials that carry half of the work each. Roots are exact in IEEE 754, so that every machine draws
/// the same.
/// </remarks>
internal readonly struct ServiceLaw
{
    private const long Million = 1_000_000;
    private readonly Duration _constant;
    private readonly Duration _usual;
    private readonly Duration _rare;
    private readonly long _chanceOfRare;

    /// <param name="mean">Not negative.</param>
    /// <param name="variation">Squared coefficient of variation, percent: 0 is constant, 100 exponential.</param>
    public ServiceLaw(Duration mean, int variation)
    {
        if (variation <= 100)
        {
            _usual = variation == 100 ? mean : new((long)(mean.Nanoseconds * Math.Sqrt(variation / 100.0)));
            _constant = mean - _usual;
            return;
        }

        var square = variation / 100.0;
        _chanceOfRare = (long)(Million * (1 - Math.Sqrt((square - 1) / (square + 1))) / 2);
        _rare = new(mean.Nanoseconds * Million / (2 * _chanceOfRare));
        _usual = new(mean.Nanoseconds * Million / (2 * (Million - _chanceOfRare)));
    }

    public Duration Draw(ref RandomStream random)
    {
        if (_usual == Duration.Zero) return _constant;
        var isRare = _chanceOfRare != 0 && random.Chance(_chanceOfRare);
        return _constant + random.Exponential(isRare ? _rare : _usual);
    }
}
