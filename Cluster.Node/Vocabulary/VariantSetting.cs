namespace ActorXen.Vocabulary;

/// <summary>One of several kinds of a thing, such as a policy, with keys of its own.</summary>
/// <typeparam name="TPart">The base type of the specifications of all kinds.</typeparam>
public interface IVariant<TPart>
{
    /// <summary>In a scenario: <c>coalescing = fixed</c>.</summary>
    string Word { get; }

    /// <summary>The record that describes one.</summary>
    Type Spec { get; }

    IReadOnlyList<SettingRow> Rows { get; }

    /// <summary>Reads its keys into <paramref name="start"/> if that is of this kind, else into its defaults.</summary>
    TPart Read(ISettingSource source, TPart start, IScenarioSite site);

    /// <summary>Ignores its keys, because another kind was chosen.</summary>
    void Ignore(ISettingSource source);

    /// <summary>Its keys and values, separated by commas.</summary>
    string Write(TPart spec, INames names);

    TPart Draw(IDraw draw);
}

/// <param name="word">In a scenario.</param>
/// <param name="settings">Its keys.</param>
public class Variant<TPart, TSpec>(string word, Settings<TSpec> settings) : IVariant<TPart>
    where TSpec : TPart
{
    public string Word => word;

    public Type Spec => typeof(TSpec);

    public IReadOnlyList<SettingRow> Rows => settings.Rows;

    public TPart Read(ISettingSource source, TPart start, IScenarioSite site)
    {
        var spec = start is TSpec own ? own : settings.Start;
        settings.ReadKeys(source, ref spec, site);
        return spec;
    }

    public void Ignore(ISettingSource source)
    {
        foreach (var setting in settings.Keys) source.Has(setting.Key);
    }

    public string Write(TPart spec, INames names) => settings.Write((TSpec)spec!, names);

    public TPart Draw(IDraw draw) => settings.Draw(settings.Start, draw);
}

/// <summary>
/// A choice between kinds whose keys are in the same section. The keys of kinds that were not chosen are ignored.
/// </summary>
internal sealed class VariantSetting<TSpec, TPart>(
    string key,
    IReadOnlyList<IVariant<TPart>> variants,
    Func<TSpec, TPart> get,
    Func<TSpec, TPart, TSpec> with,
    string meaning)
    : Setting<TSpec>(key, meaning)
    where TPart : class
{
    public override string Allowed => Suggestion.OneOf([.. variants.Select(variant => variant.Word)]);

    public override string DefaultOf(TSpec start) => Of(get(start)).Word;

    public override IEnumerable<SettingRow> RowsOf(TSpec start) => base.RowsOf(start).Concat(variants
        .SelectMany(variant => variant.Rows.Select(row => row with { Meaning = $"{variant.Word}: {row.Meaning}" })));

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        var chosen = source.Choice(Key, Of(get(spec)), [.. variants.Select(variant => (variant.Word, variant))]);
        foreach (var other in variants.Where(variant => variant != chosen)) other.Ignore(source);
        spec = with(spec, chosen.Read(source, get(spec), site));
        return true;
    }

    public override string Write(TSpec spec, INames names)
    {
        var variant = Of(get(spec));
        var keys = variant.Write(get(spec), names);
        return keys.Length == 0 ? $"{Key} = {variant.Word}" : $"{Key} = {variant.Word}, {keys}";
    }

    public override TSpec Draw(TSpec spec, IDraw draw) =>
        with(spec, variants[(int)draw.Between(0, variants.Count - 1)].Draw(draw));

    private IVariant<TPart> Of(TPart part) => variants.First(variant => variant.Spec == part.GetType());
}
