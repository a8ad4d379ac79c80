namespace ActorXen.Vocabulary;

/// <summary>One key of a section: how it is read, checked, written, explained and drawn at random.</summary>
/// <typeparam name="TSpec">What the section is read into.</typeparam>
/// <param name="key">As in a scenario: <c>rx-usecs</c>.</param>
/// <param name="meaning">For the reference page: a phrase without a full stop.</param>
public abstract class Setting<TSpec>(string key, string meaning)
{
    public string Key { get; } = key;

    public string Meaning { get; } = meaning;

    /// <summary>What is reported where the key is absent; null if it may be.</summary>
    public (string Problem, string Remedy)? Missing { get; set; }

    /// <summary>The legal values in words: <c>0ns to 100ms</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The value without the key, in words.</summary>
    /// <param name="start">The specification before anything was read.</param>
    public abstract string DefaultOf(TSpec start);

    /// <summary>What a table of keys shows of it.</summary>
    public virtual IEnumerable<SettingRow> RowsOf(TSpec start) => [new(Key, DefaultOf(start), Allowed, Meaning)];

    /// <summary>Reads the key over what <paramref name="spec"/> holds; without the key the default stays.</summary>
    /// <returns>False if the section cannot be made sense of; reported.</returns>
    public abstract bool Read(ISettingSource source, ref TSpec spec, IScenarioSite site);

    /// <summary>Resolves a name to what it refers to, once everything in the scenario has its place.</summary>
    /// <returns>False if nothing has this name; reported.</returns>
    public virtual bool Link(ISettingSource source, ref TSpec spec, ILinks links) => true;

    /// <summary>Key and value as text that <see cref="Read"/> understands.</summary>
    /// <param name="spec">Checked.</param>
    /// <param name="names">Turns references back into names.</param>
    /// <returns>Empty if nothing has to be written.</returns>
    public abstract string Write(TSpec spec, INames names);

    /// <summary>The specification with a random legal value of this key.</summary>
    public abstract TSpec Draw(TSpec spec, IDraw draw);
}

/// <summary>What settings may need to know of the scenario round them.</summary>
public interface IScenarioSite
{
    /// <summary>
    /// pCPUs of the host; <see cref="Messages.PcpuSet.Capacity"/> in a template, which is in no host.
    /// </summary>
    int Pcpus { get; }

    /// <summary>vCPUs of the guest in whose section the keys stand; elsewhere, as many as there can be.</summary>
    int Vcpus { get; }

    /// <summary>The policies, with the parameters of their pools.</summary>
    Messages.IPolicyCatalogue Policies { get; }

    /// <summary>Whether the section names utilisation recordings that can be read; if not, that was reported.</summary>
    bool HasRecording(ISettingSource source);
}

/// <summary>
/// Finds what names in a scenario refer to, seen from one guest, or from dom0. Each reports what it does not find.
/// </summary>
public interface ILinks
{
    /// <summary>The id of a domain of the host.</summary>
    int? Domain(ISettingSource source, string key);

    /// <summary>The number of a pool of the host.</summary>
    int? Pool(ISettingSource source, string key);

    string NameOf(int domain);

    int VcpusOf(int domain);

    /// <param name="source">The section with the key.</param>
    /// <param name="key">The key with <c>host/domain</c>; stars stand for any text.</param>
    Messages.NetAddress? Server(ISettingSource source, string key);

    /// <summary>The id of another domain on the guest's host.</summary>
    int? Peer(ISettingSource source, string key);

    /// <summary>The next of the section's recordings: guests take them in turn.</summary>
    (IReadOnlyList<int> Percent, string Source) NextRecording(ISettingSource source);
}

/// <summary>Turns what a specification refers to back into names, for a text that is read again.</summary>
public interface INames
{
    string Server(Messages.NetAddress server);

    string Domain(int id);

    string Pool(int number);

    /// <summary>
    /// Whether a list is written. An empty one is left out, unless some guest has one that is not empty: sections are
    /// read over the defaults, so that it could get that one.
    /// </summary>
    /// <param name="key">Of the list.</param>
    /// <param name="isEmpty">The present one.</param>
    bool Writes(string key, bool isEmpty);

    /// <param name="percent">The samples.</param>
    /// <param name="source">Where they came from.</param>
    string Recording(IReadOnlyList<int> percent, string source);
}

/// <summary>Draws random legal values, for tests.</summary>
public interface IDraw
{
    /// <summary>A number of the range, ends included.</summary>
    long Between(long least, long most);

    /// <summary>pCPUs of the host.</summary>
    int Pcpus { get; }

    /// <summary>vCPUs of the guest that is drawn.</summary>
    int Vcpus { get; }

    /// <summary>Pools of the host.</summary>
    int Pools { get; }

    /// <summary>Domains of the host, dom0 included.</summary>
    int Domains { get; }

    int VcpusOf(int domain);

    Messages.IPolicyCatalogue Policies { get; }
}
