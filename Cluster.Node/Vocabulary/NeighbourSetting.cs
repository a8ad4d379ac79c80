using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>Another domain of the same host, or none.</summary>
/// <param name="none">The value without the key.</param>
/// <param name="elsewhere">A sentence: what to do if the name is that of a domain of another host.</param>
internal sealed class NeighbourSetting<TSpec>(
    string key, Func<TSpec, int> get, Func<TSpec, int, TSpec> with, int none, string elsewhere, string meaning)
    : Setting<TSpec>(key, meaning)
{
    public override string Allowed => "name of a domain of the same host";

    public override string DefaultOf(TSpec start) => "none";

    public override bool RefersToNames => true;

    public override bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site)
    {
        source.Text(Key); // Marks the key as known. Its name is looked up once all objects are placed.
        return true;
    }

    public override bool Link(ISettingSource source, ref TSpec spec, ILinks links)
    {
        if (!source.Has(Key)) return true;
        if (links.Peer(source, Key, elsewhere) is not { } peer) return false;
        spec = with(spec, peer);
        return true;
    }

    public override string Write(TSpec spec, INames names) =>
        get(spec) == none ? "" : $"{Key} = {Quoting.Of(names.Domain(get(spec)))}";

    /// <summary>None, because the other domain may have no place for its side.</summary>
    public override TSpec Draw(TSpec spec, IDraw draw) => with(spec, none);
}
