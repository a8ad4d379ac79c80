namespace ActorXen.Vocabulary;

/// <summary>A key that another reader reads: an object or a list with a table of its own, or a name.</summary>
/// <param name="fallback">The default, in words.</param>
/// <param name="allowed">The legal values, in words.</param>
internal sealed class OtherSetting<TSpec>(string key, string fallback, string allowed, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => allowed;

    public override string DefaultOf(TSpec start) => fallback;

    /// <summary>Only makes the key known.</summary>
    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        _ = source.Has(Key);
        return true;
    }

    public override string Write(TSpec spec, INames names) => "";

    public override TSpec Draw(TSpec spec, IDraw draw) => spec;
}
