using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>One key of a section: how it is read, checked, written, explained and drawn at random.</summary>
/// <typeparam name="TSpec">The specification that the section is read into.</typeparam>
/// <param name="key">As in a scenario: <c>rx-usecs</c>.</param>
/// <param name="meaning">For the reference page: a phrase without a full stop.</param>
public abstract class Setting<TSpec>(string key, string meaning)
{
    public string Key { get; } = key;

    public string Meaning { get; } = meaning;

    /// <summary>What to report if the key is absent; null if it may be absent.</summary>
    public (string Problem, string Remedy)? Missing { get; set; }

    /// <summary>The legal values in words: <c>0ns to 100ms</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The default, in words.</summary>
    /// <param name="start">The specification before anything was read.</param>
    public abstract string DefaultOf(TSpec start);

    /// <summary>The default in a table of keys, if it depends on another key; else null.</summary>
    public string? DefaultWords { get; set; }

    /// <summary>Its row in a table of keys.</summary>
    public virtual IEnumerable<SettingRow> RowsOf(TSpec start) =>
        [new(Key, DefaultWords ?? DefaultOf(start), Allowed, Meaning)];

    /// <summary>Whether the value is, or contains, a name that <see cref="Link"/> resolves.</summary>
    public virtual bool RefersToNames => false;

    /// <summary>Reads the key into <paramref name="spec"/>; without the key the default stays.</summary>
    /// <returns>False if the section cannot be read; the problem was reported.</returns>
    public abstract bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site);

    /// <summary>Resolves a name to what it refers to, once all objects of the scenario are placed.</summary>
    /// <returns>False if nothing has this name; the problem was reported.</returns>
    /// <remarks>Called only if <see cref="RefersToNames"/> is true.</remarks>
    public virtual bool Link(ISettingSource source, ref TSpec spec, ILinks links) => true;

    /// <summary>Key and value as text that <see cref="Read"/> understands.</summary>
    /// <param name="spec">A checked specification.</param>
    /// <param name="names">Turns references back into names.</param>
    /// <returns>Empty if nothing needs to be written.</returns>
    public abstract string Write(TSpec spec, INames names);

    /// <summary>The specification with a random legal value of this key.</summary>
    public abstract TSpec Draw(TSpec spec, IDraw draw);
}

/// <summary>The host and the guest that a section belongs to.</summary>
public interface ISurroundings
{
    /// <summary>
    /// pCPUs of the host; <see cref="PcpuSet.Capacity"/> in a template, which is in no host.
    /// </summary>
    int Pcpus { get; }

    /// <summary>Pools of the host, by number; none in a template, or while the pools are being read.</summary>
    IReadOnlyList<PoolSpec> Pools { get; }

    /// <summary>Number of vCPUs of the guest that the section belongs to; elsewhere, the largest number.</summary>
    int Vcpus { get; }

    /// <summary>The policies, with the parameters of their pools.</summary>
    IPolicyCatalogue Policies { get; }

    /// <summary>pCPUs of the host on which a guest of this pool can run.</summary>
    /// <param name="pool">Number.</param>
    PcpuSet PcpusOf(int pool) =>
        (pool < Pools.Count ? Pools[pool].Cpus : PcpuSet.All) & PcpuSet.FirstOf(Pcpus);
}

/// <summary>What settings may need to know of the surrounding scenario.</summary>
public interface IScenarioSite : ISurroundings
{
    /// <summary>The same for the section of a guest with this number of vCPUs.</summary>
    IScenarioSite InGuest(int vcpus);

    /// <summary>Whether the section names utilisation recordings that can be read; if not, that was reported.</summary>
    bool HasRecording(ISettingSource source);
}

/// <summary>
/// Finds what names in a scenario refer to, seen from one guest, or from dom0. Each method reports a name that it does
/// not find.
/// </summary>
public interface ILinks
{
    /// <summary>The id of a domain of the host.</summary>
    int? Domain(ISettingSource source, string key);

    string NameOf(int domain);

    int VcpusOf(int domain);

    /// <param name="source">The section with the key.</param>
    /// <param name="key">The key with <c>host/domain</c>; stars stand for any text.</param>
    /// <param name="workload">The word of the workload that the server must run.</param>
    NetAddress? Server(ISettingSource source, string key, string workload);

    /// <summary>The id of another domain on the guest's host.</summary>
    /// <param name="source">The section with the key.</param>
    /// <param name="key">The key with the domain's name.</param>
    /// <param name="elsewhere">A sentence: what to do if a domain of another host has this name.</param>
    int? Peer(ISettingSource source, string key, string elsewhere);

    /// <summary>The next of the section's recordings, which guests take in turn; samples in millionths.</summary>
    (IReadOnlyList<int> Shares, string Source) NextRecording(ISettingSource source);
}

/// <summary>Turns the references of a specification back into names, for a text that will be read again.</summary>
public interface INames
{
    string Server(NetAddress server);

    string Domain(int id);

    string Pool(int number);

    /// <summary>
    /// Whether a list, or the name of a pool, is written. An empty list and the first pool are left out unless some
    /// guest has another one, because sections are read over the defaults and could inherit it.
    /// </summary>
    /// <param name="isEmpty">Whether this list is empty, or this pool is the first.</param>
    bool Writes(string key, bool isEmpty);

    /// <param name="shares">The samples, in millionths.</param>
    /// <param name="source">Where they came from.</param>
    string Recording(IReadOnlyList<int> shares, string source);
}

/// <summary>Draws random legal values, for tests.</summary>
public interface IDraw : ISurroundings
{
    /// <summary>A number in the range, both ends included.</summary>
    long Between(long least, long most);

    /// <summary>The same draws for the section of a guest with this number of vCPUs.</summary>
    IDraw InGuest(int vcpus);

    /// <summary>Domains of the host, dom0 included.</summary>
    int Domains { get; }

    int VcpusOf(int domain);

    /// <summary>Id of the domain that the section belongs to; 0 elsewhere.</summary>
    int Domain { get; }

    /// <summary>Those of the whole scenario. If there are none, nothing that names one can be drawn.</summary>
    IReadOnlyList<NetAddress> Servers { get; }
}
