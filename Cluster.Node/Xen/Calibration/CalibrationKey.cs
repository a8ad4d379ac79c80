namespace ActorXen.Xen.Calibration;

/// <summary>A figure of the calibration, declared once by the mechanism that uses it.</summary>
/// <param name="key">As in <c>config/calibration.conf</c>; it ends in the unit.</param>
/// <param name="value">The default, in that unit, like the limits.</param>
/// <param name="least">Smallest legal value.</param>
/// <param name="most">Largest legal value: about ten times the plausible one, for old and odd hardware.</param>
/// <param name="evidence">Where the default comes from.</param>
/// <param name="meaning">What the figure means, in one line.</param>
public abstract class CalibrationKey(
    string key, long value, long least, long most, Evidence evidence, string meaning)
{
    private const int NotListed = -1;
    private int _ordinal = NotListed;

    public string Key => key;

    public long Default => value;

    public long Least => least;

    public long Most => most;

    public Evidence Evidence => evidence;

    public string Meaning => meaning;

    /// <summary>The part of the key after its last dot.</summary>
    public string Unit => key[(key.LastIndexOf('.') + 1)..];

    /// <summary>Its index in every <see cref="CostTable"/>.</summary>
    /// <exception cref="InvalidOperationException">It is in no group of the list of costs.</exception>
    internal int Ordinal => _ordinal != NotListed
        ? _ordinal
        : throw new InvalidOperationException($"{key} is in no group of the list of costs.");

    /// <exception cref="InvalidOperationException">It is in two groups, or in one of them twice.</exception>
    internal void Place(int ordinal)
    {
        if (_ordinal != NotListed) throw new InvalidOperationException($"{key} is twice in the list of costs.");
        _ordinal = ordinal;
    }
}
