using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>
/// Something that the toolstack asks of the schedulers of a host. Each verb is a record in a file of its own.
/// </summary>
public abstract record SchedulerAction(VirtualTime At) : ToolstackAction(At), ILedgerAction
{
    public virtual DomainId? Subject => null;

    public virtual IEnumerable<ToolstackAction> Split() => [this];

    public virtual SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) => null;

    public virtual SettingProblem? WithoutEffect(HostLedger ledger) => null;

    /// <summary>Tells the ledger what has changed for the checks of later actions.</summary>
    public virtual void Take(HostLedger ledger)
    {
    }

    /// <summary>The same with what only the built host knows. Called once, before the run begins.</summary>
    public virtual SchedulerAction On(IBuiltDomains domains) => this;

    /// <param name="pool">The scheduler of the pool that the action concerns.</param>
    internal abstract void Act(IPoolControl pool);
}

/// <summary>What the domains of a host have once they are built.</summary>
public interface IBuiltDomains
{
    /// <summary>The port of an event channel that may be moved to another vCPU.</summary>
    /// <param name="line">Its name in /proc/interrupts of the domain.</param>
    /// <param name="action">The action that moves it, as scenarios write it.</param>
    int PortOf(DomainId domain, string line, string action);

    /// <summary>The port of a device's line in its driver domain.</summary>
    /// <inheritdoc cref="PortOf"/>
    int LinePortOf(DomainId domain, string line, string action);

    /// <summary>What connects the ends of a domain's interface or disk.</summary>
    /// <param name="name">In the domain: <c>eth0</c>, <c>xvda</c>.</param>
    /// <param name="action">The action that changes it, as scenarios write it.</param>
    EntityRef<IDeviceLink> LinkOf(DomainId domain, DeviceService service, string name, string action);

    /// <summary>The same of all devices whose back ends are in a domain.</summary>
    /// <param name="action">The action that changes them, as scenarios write it.</param>
    IReadOnlyList<EntityRef<IDeviceLink>> LinksIn(DomainId domain, string action);
}

/// <summary>An action on a domain, carried out by the pool in which the domain is at that time.</summary>
public abstract record DomainAction(VirtualTime At, DomainId Domain) : SchedulerAction(At)
{
    public override DomainId? Subject => Domain;
}

/// <summary>An action on a vCPU.</summary>
/// <param name="Vcpu">Index in the domain.</param>
public abstract record VcpuAction(VirtualTime At, DomainId Domain, int Vcpu) : DomainAction(At, Domain);

/// <summary>An action on a pool rather than a domain.</summary>
/// <param name="Pool">Number of the pool.</param>
public abstract record PoolAction(VirtualTime At, int Pool) : SchedulerAction(At);

/// <summary>An action on pCPUs, carried out by the pool in which each is, or was last.</summary>
public abstract record PcpuAction(VirtualTime At, PcpuSet Pcpus) : SchedulerAction(At)
{
    /// <summary>The one that a checked action has.</summary>
    public PcpuId Pcpu => new(Pcpus.First);

    public override IEnumerable<ToolstackAction> Split()
    {
        foreach (var pcpu in Pcpus) yield return this with { Pcpus = PcpuSet.Of(pcpu) };
    }
}

/// <summary>What a scheduler does for the toolstack, at once and on pCPU 0.</summary>
internal interface IPoolControl
{
    void Create(DomainStart start);

    /// <summary>Pauses a domain; pauses are counted.</summary>
    void Pause(DomainId domain);

    void Unpause(DomainId domain);

    /// <param name="weight">1 to 65,535; null leaves it.</param>
    /// <param name="cap">Percent of one pCPU; 0 is none; null leaves it.</param>
    void SetShare(DomainId domain, int? weight, int? cap);

    /// <summary>Null leaves a mask.</summary>
    void SetAffinity(DomainId domain, int vcpu, PcpuSet? hard, PcpuSet? soft);

    /// <summary>Takes a vCPU offline, or brings it online.</summary>
    void SetOnline(DomainId domain, int vcpu, bool isOnline);

    /// <summary>Lets a domain's kernel move an event channel to another of its vCPUs.</summary>
    void Bind(DomainId domain, int port, int vcpu);

    /// <summary>Lets a domain's kernel bind a physical line, or free it.</summary>
    /// <param name="port">The port that the line has, or had.</param>
    void SetLine(DomainId domain, int port, bool isBound);

    /// <summary>Lets a domain's driver mask the message of its device, or unmask it.</summary>
    /// <param name="port">The port that the line has.</param>
    void MaskLine(DomainId domain, int port, bool isMasked);

    /// <summary>Gives a domain so much memory in all, unless the host has not enough.</summary>
    void SetMemory(DomainId domain, int mebibytes);

    /// <summary>Lets a program of a domain open event channels.</summary>
    void OpenChannels(DomainId domain, int count);

    /// <summary>Attaches or detaches an interface or disk.</summary>
    void Plug(EntityRef<IDeviceLink> link, bool isAttached);

    /// <summary>The back end of an interface or disk is gone for so long.</summary>
    void RestartBackend(EntityRef<IDeviceLink> link, Duration down);

    /// <summary>Passes settings to the policy that declares them.</summary>
    /// <param name="vcpu">Index; null for the whole domain.</param>
    /// <param name="settings">A record that the policy declares.</param>
    void Configure(DomainId domain, int? vcpu, IExtra settings);

    /// <summary>Begins to move a domain to another pool; it is over when that pool has it.</summary>
    void BeginMove(DomainId domain, int pool);

    void AddPcpu(PcpuId pcpu);

    /// <summary>Begins to free a pCPU; it is over when the pCPU is idle and no vCPU has its home there.</summary>
    void BeginRemoving(PcpuId pcpu);

    /// <summary>Begins to take a pCPU off line; it is over when nothing is left there.</summary>
    void TakeOffline(PcpuId pcpu);

    /// <summary>Begins to start a pCPU, which then joins the pool.</summary>
    void BringOnline(PcpuId pcpu);

    void SetParameters(IReadOnlyDictionary<string, long> parameters);

    /// <summary>Stops all domains for good, and gives the lines to another kernel, which resets them later.</summary>
    /// <param name="fate">What becomes of interrupts until then.</param>
    /// <param name="unmaskable">The same of messages that their devices cannot mask.</param>
    /// <param name="reset">From now until then.</param>
    /// <param name="losesEois">Whether the next kernel does not reach the APICs.</param>
    void HandOver(LineFate fate, LineFate unmaskable, Duration reset, bool losesEois);
}

/// <summary>Keys that several verbs have in common.</summary>
internal static class ActionKeys
{
    public static Settings<T> OfDomain<T>(this Settings<T> settings)
        where T : DomainAction =>
        settings.Domain(
            "domain",
            action => action.Domain.Number,
            (action, domain) => (T)((DomainAction)action with { Domain = new(domain) }),
            "the domain that it concerns").Needed("name");

    public static Settings<T> OfVcpu<T>(this Settings<T> settings)
        where T : VcpuAction =>
        settings.OfDomain().Vcpu(
            "vcpu",
            action => action.Domain.Number,
            action => action.Vcpu,
            (action, vcpu) => (T)((VcpuAction)action with { Vcpu = vcpu }),
            "the vCPU that it concerns");

    public static Settings<T> OfPool<T>(this Settings<T> settings)
        where T : PoolAction =>
        settings.Pool(
            "pool",
            action => action.Pool,
            (action, pool) => (T)((PoolAction)action with { Pool = pool }),
            "the pool that it concerns").Needed(PoolSpec.FirstName);

    /// <summary>Makes the last key mandatory.</summary>
    /// <param name="settings">Of an action.</param>
    /// <param name="example">A value.</param>
    public static Settings<T> Needed<T>(this Settings<T> settings, string example)
        where T : ToolstackAction =>
        settings.Needs(settings.Keys[^1].Key, example);

    /// <summary>Makes a key mandatory.</summary>
    /// <param name="settings">Of an action.</param>
    /// <param name="example">A value.</param>
    public static Settings<T> Needs<T>(this Settings<T> settings, string key, string example)
        where T : ToolstackAction =>
        settings.Requires(key, $"The action has no {key}.", $"Write {key} = {example}.");
}
