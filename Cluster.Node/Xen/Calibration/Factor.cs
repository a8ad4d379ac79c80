namespace ActorXen.Xen.Calibration;

/// <summary>A number of the model that is no time: a share, or how many at once.</summary>
public sealed class Factor : CalibrationKey
{
    private Factor(string key, int value, int least, int most, Evidence evidence, string meaning)
        : base(key, value, least, most, evidence, meaning)
    {
    }

    public static Factor Percent(string key, int value, int least, int most, Evidence evidence, string meaning) =>
        new(key, value, least, most, evidence, meaning);

    /// <summary>How many; the key ends in what is counted.</summary>
    public static Factor Count(string key, int value, int least, int most, Evidence evidence, string meaning) =>
        new(key, value, least, most, evidence, meaning);
}
