namespace ActorXen.Xen.Calibration;

/// <summary>A number of the model that is not a time: a share, or a count.</summary>
public sealed class Factor : CalibrationKey
{
    private Factor(string key, int value, int least, int most, Evidence evidence, string meaning)
        : base(key, value, least, most, evidence, meaning)
    {
    }

    public static Factor Percent(string key, int value, int least, int most, Evidence evidence, string meaning) =>
        new(key, value, least, most, evidence, meaning);

    /// <summary>A count; the key ends in what is counted.</summary>
    public static Factor Count(string key, int value, int least, int most, Evidence evidence, string meaning) =>
        new(key, value, least, most, evidence, meaning);
}
