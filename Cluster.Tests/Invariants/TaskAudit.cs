using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Listens to all that is said on a host and counts each guest's tasks: while a vCPU halts, the others that are awake
/// have one task each at most. Otherwise one would wait that the halting vCPU could run (interrupts §17.1).
/// </summary>
/// <remarks>
/// It does not see where a task waits, so it counts: tasks that were requested and are not finished, against vCPUs that
/// execute, or that are halted but were called. Tasks are kernel threads and applications.
/// </remarks>
internal sealed class TaskAudit : IEntityHosting, IFactSink
{
    private readonly HostTimeline _timeline;
    private readonly PlainHosting _plain;
    private readonly Func<DomainSpec, int> _roomOf;
    private readonly HostSpec _spec;
    private readonly Dictionary<int, int> _domainOfKernel = [];
    private readonly Dictionary<int, (int Domain, int Index)> _vcpuOfEntity = [];
    private readonly Dictionary<(int Owner, WorkTag Tag), WorkClass> _classes = [];
    private readonly bool[][] _isAwake;
    private readonly int[] _tasks;

    /// <param name="roomOf">How many tasks a guest lets a vCPU have while another one is halted.</param>
    public TaskAudit(BuiltHost host, HostSpec spec, Func<DomainSpec, int>? roomOf = null)
    {
        (_timeline, _spec, _plain) = (host.Timeline, spec, new PlainHosting(host.Timeline));
        _roomOf = roomOf ?? (domain => domain.Kernel.WakePolicy == WakePolicy.Pack ? 2 : 1);
        _tasks = new int[spec.Domains.Count];
        _isAwake = [.. spec.Domains.Select(domain => new bool[domain.AllVcpus])];
        var paths = host.Timeline.Paths.ToList();
        foreach (var domain in spec.Domains)
        {
            _domainOfKernel.Add(paths.IndexOf($"host/{spec.Number}/dom/{domain.Id}/kernel"), domain.Id);
            for (var vcpu = 0; vcpu < domain.AllVcpus; vcpu++)
                _vcpuOfEntity.Add(
                    paths.IndexOf($"host/{spec.Number}/dom/{domain.Id}/vcpu/{vcpu}"), (domain.Id, vcpu));
        }

        _timeline.HostWith(this);
        _timeline.WatchWith(this);
    }

    /// <summary>How often a vCPU halted while tasks of its guest were under way.</summary>
    public int Judged { get; private set; }

    public FactMask Asks { get; } = FactMask.Of(GuestFacts.RescheduleAsked, GuestFacts.VcpuEvacuated);

    public void Deliver(EntityRef from, EntityRef target, Message message)
    {
        if (_domainOfKernel.TryGetValue(target.Number, out var domain)) HearKernel(domain, from, message);
        if (_vcpuOfEntity.TryGetValue(target.Number, out var vcpu) && message is Halt) Judge(vcpu.Domain, vcpu.Index);
        if (message is WorkFinished finished && _classes[(target.Number, finished.Tag)] >= WorkClass.KernelThread)
            _tasks[_domainOfKernel[from.Number]]--;
        _plain.Deliver(from, target, message);
    }

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) =>
        _isAwake[fact.Subject][fact.First] = fact.Is(GuestFacts.RescheduleAsked);

    private void HearKernel(int domain, EntityRef from, Message message)
    {
        if (message is Upcall or WorkDone && _vcpuOfEntity.TryGetValue(from.Number, out var vcpu))
            _isAwake[domain][vcpu.Index] = true;
        if (message is not RunWork work) return;
        var key = (work.ReplyTo.Number, work.Tag);
        // One piece of a key at a time: a poll beyond its budget is a task, the one before it was a softirq.
        _classes[key] = work.Class;
        if (work.Class >= WorkClass.KernelThread) _tasks[domain]++;
    }

    private void Judge(int domain, int vcpu)
    {
        _isAwake[domain][vcpu] = false;
        if (_tasks[domain] > 0) Judged++;
        var awake = _isAwake[domain].Count(isAwake => isAwake);
        if (_tasks[domain] > awake * _roomOf(_spec.Domains[domain]))
            Assert.Fail(
                $"host {_spec.Number} at {_timeline.Now}: vCPU {vcpu} of {_spec.Domains[domain].Name} halts beside "
                + $"{_tasks[domain]} tasks on {awake} vCPUs");
    }
}
