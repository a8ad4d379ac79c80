using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices;

/// <summary>Interrupts of devices that the IOMMU posts to vCPUs of guests (interrupts §12.3, M-36, M-43).</summary>
[Trait("Invariant", "I-20"), Trait("Invariant", "I-21")]
public sealed class PostedInterruptTests
{
    private const string OnePcpuEach = "cpus = \"1-2\"";

    /// <summary>A vCPU that computes is not thrown out of its guest, and its pCPU takes no interrupt.</summary>
    [Fact]
    public void To_a_vcpu_that_runs_it_costs_no_exit()
    {
        using var posted = Trial.Of(Given.Good(Card("posting = true", OnePcpuEach)));
        using var remapped = Trial.Of(Given.Good(Card("posting = false", OnePcpuEach)));

        Checkers.CheckAll(posted);
        // The first one comes before it runs.
        Assert.Equal((200, 1, 0), PostedOf(posted));
        Assert.Equal((0, 0, 0), PostedOf(remapped));
        Assert.Equal(0, HandledOf(posted));
        Assert.InRange(HandledOf(remapped), 198, 201);
        // A remapped one that comes while the hypervisor runs, or wakes a pCPU, makes no guest exit.
        Assert.InRange(ExitsOf(remapped) - ExitsOf(posted), 185, 201);
        Assert.InRange(EventsOf(posted), 198, 201);
    }

    [Theory]
    [InlineData(false, "were posted than arrived")]
    [InlineData(true, "owes a wakeup")]
    public void One_that_is_lost_is_found(bool isBlocked, string rule)
    {
        using var trial = Trial.Of(Given.Good(Card("posting = true", OnePcpuEach)));
        var (host, irq) = (trial.Simulation.Hosts[0], CardOf(trial));
        var facts = trial.Logs[0].Facts.ToList();
        // The vCPU computes and never blocks, so that no pCPU takes a wakeup for it.
        if (isBlocked) facts.AddRange(Enumerable.Range(1, 2).Select(number => facts[^1] with
        {
            At = trial.Simulation.Now + (number * 5).Ms,
            Fact = new(IrqFacts.Posted, irq, (long)PostedTo.Blocked, second: 1),
        }));
        else facts.RemoveAll(fact => fact.Fact.Is(PortFacts.BecamePending)
            && fact.Fact.First == 1 && fact.Fact.Subject == PortOf(trial));
        var checker = new PostedInterruptsArrive(new(trial.Spec.Hosts[0], host, trial.Simulation.PortsOf(host)));

        var failure = Assert.ThrowsAny<Exception>(() => facts.ForEach(fact => checker.On(fact)));
        Assert.Contains(rule, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>400 ns earlier than by the handler of Xen, which also lets the guest exit first.</summary>
    [Fact]
    public void It_reaches_a_handler_sooner_than_by_the_hypervisor()
    {
        Assert.True(Latency("posting = true") < Latency("posting = false"));
        // To the notification: the message, the look-up, and the descriptor.
        Assert.Equal(500 + 50 + 250, Latency("posting = true"));

        static long Latency(string xen)
        {
            using var trial = Trial.Of(Given.Good(Card(xen, OnePcpuEach)));
            var signalled = trial.FactsOf(IrqFacts.DeviceSignalled).Skip(50).First().At;
            return (trial.FactsOf(VcpuFacts.UpcallEntered)
                .First(fact => fact.Fact.Subject == VcpuOf(trial) && fact.At > signalled).At - signalled).Nanoseconds;
        }
    }

    /// <summary>Its neighbour has the only pCPU for half of the time: then nothing tells it.</summary>
    [Fact]
    public void To_a_vcpu_that_waits_for_a_pcpu_nothing_is_sent()
    {
        using var trial = Trial.Of(Given.Good(Card(
            "posting = true", "cpus = \"1\"",
            "{ name = other, cpus = \"1\", workloads = [ { type = cpu-bound } ] }")));

        Checkers.CheckAll(trial);
        var (running, waiting, blocked) = PostedOf(trial);
        Assert.Equal((201, 0), (running + waiting, blocked));
        Assert.InRange(waiting, 60, 140);
        Assert.Equal(0, HandledOf(trial));
        var none = trial.FactsOf(IrqFacts.Posted).Where(fact => fact.Fact.First == (long)PostedTo.Waiting);
        Assert.All(none, fact => Assert.Equal(PcpuId.None.Number, fact.Fact.Second));
    }

    /// <summary>The pCPU where it blocked takes the wakeup vector and looks at each vCPU that blocked there.</summary>
    [Fact]
    public void A_blocked_vcpu_is_woken_by_the_pcpu_where_it_blocked()
    {
        using var trial = Trial.Of(Given.Good(Card("posting = true", OnePcpuEach, workloads: "")));

        Checkers.CheckAll(trial);
        Assert.Equal((0, 1, 200), PostedOf(trial));
        Assert.Equal(0, HandledOf(trial));
        var taken = trial.FactsOf(PcpuFacts.WakeupTaken).ToList();
        Assert.InRange(taken.Count, 198, 201);
        Assert.All(taken, fact => Assert.Equal((1L, 1L), (fact.Fact.First, fact.Fact.Second)));
        Assert.InRange(EventsOf(trial), 198, 201);
        Assert.InRange(
            trial.FactsOf(IrqFacts.WokePcpu).Count(fact => fact.Fact.Subject == CardOf(trial)), 198, 201);
    }

    /// <summary>Several cards that interrupt at once wake the pCPU once.</summary>
    [Fact]
    public void What_is_posted_until_the_handler_runs_is_found_by_one_wakeup()
    {
        using var trial = Trial.Of(Given.Good(Card("posting = true", OnePcpuEach, workloads: "", cards: 3)));

        Checkers.CheckAll(trial);
        Assert.Equal(600, PostedOf(trial).Blocked);
        Assert.InRange(trial.FactsOf(PcpuFacts.WakeupTaken).Count(), 198, 201);
    }

    /// <summary>What is posted while firmware has the pCPU begins its handler when the pCPU is back.</summary>
    [Fact]
    public void Firmware_keeps_a_handler_from_beginning()
    {
        var text = Card("posting = true", OnePcpuEach).Replace(
            "dom0 {", "stolen-time { every = 2ms, length = 550us }\n  dom0 {", StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        Checkers.CheckAll(trial);
        Assert.Equal((200, 1, 0), PostedOf(trial));
        // What comes within such a time is one event: at least four of five are lost to each.
        Assert.InRange(EventsOf(trial), 140, 170);
    }

    /// <summary>
    /// A line that goes from domain to domain is posted while a guest has it that can be posted to, and remapped while
    /// dom0 or a guest with a callback has it (decision 0110).
    /// </summary>
    [Fact]
    public void A_line_that_moves_is_posted_by_whoever_has_it()
    {
        var spec = Given.Good(Moving);
        using var trial = Trial.Of(spec);

        Checkers.CheckAll(trial);
        var card = CardOf(trial);
        IsPosted(Between(0, 4)); // web
        IsTaken(Between(4, 8)); // dom0
        IsPosted(Between(8, 12)); // two
        IsTaken(Between(12, 16)); // old
        IsPosted(Between(16, 20)); // web
        Restored.HasTheSameHash(spec, 9_900.Us);
        Restored.HasTheSameHash(spec, 14_000.Us);

        // What is signalled in the instant of a move is lost, or comes later.
        static void IsPosted((int Posted, int Taken) counts)
        {
            Assert.InRange(counts.Posted, 38, 41);
            Assert.Equal(0, counts.Taken);
        }

        static void IsTaken((int Posted, int Taken) counts)
        {
            Assert.Equal(0, counts.Posted);
            Assert.InRange(counts.Taken, 38, 41);
        }

        (int Posted, int Taken) Between(int from, int to)
        {
            var facts = trial.Logs[0].Facts.Where(fact => fact.Fact.Subject == card
                && fact.At >= VirtualTime.Zero + (from.Ms + 10.Us) && fact.At < VirtualTime.Zero + (to.Ms + 10.Us));
            return (
                facts.Count(fact => fact.Fact.Is(IrqFacts.Posted)),
                facts.Count(fact => fact.Fact.Is(IrqFacts.Handled)));
        }
    }

    private static string Moving => Card(
        "posting = true, timer-slop = 0ns", "cpus = \"1\"",
        """
        { name = two, upcall = vector, cpus = "2", workloads = [ { type = cpu-bound } ] }
        { name = old, cpus = "3", workloads = [ { type = cpu-bound } ] }
        """).Replace(
        "actions = [", """
        actions = [
          { at = 4ms, do = assign-irq, domain = web, line = card0, to = dom0 }
          { at = 8ms, do = assign-irq, domain = dom0, line = card0, to = two }
          { at = 12ms, do = assign-irq, domain = two, line = card0, to = old }
          { at = 16ms, do = assign-irq, domain = old, line = card0, to = web }
        """, StringComparison.Ordinal);

    /// <summary>Xen takes none of them, so that it cannot count them either.</summary>
    [Fact]
    public void The_rate_limiter_does_not_see_them()
    {
        Assert.Equal(0, Suppressed("posting = true, irq-rate-limit = 50"));
        Assert.True(Suppressed("posting = false, irq-rate-limit = 50") > 0);

        static int Suppressed(string xen)
        {
            using var trial = Trial.Of(Given.Good(Card(xen, OnePcpuEach)));
            return trial.FactsOf(IrqFacts.Suppressed).Count();
        }
    }

    [Theory]
    [InlineData("posting = true", OnePcpuEach)]
    [InlineData("posting = true, timer-slop = 0ns", "cpus = \"1\"")]
    public void Engines_agree_and_a_restored_run_has_the_same_hash(string xen, string guest)
    {
        Restored.HasTheSameHash(Given.Good(Card(xen, guest)), 9_900.Us);
        Restored.HasTheSameHash(Given.Good(Card(xen, guest, workloads: "", cards: 2)), 10_001.Us);
    }

    /// <summary>After a hand-over without remapping its messages are ordinary ones.</summary>
    [Theory]
    [InlineData("iommu = off", LineFate.Stray)]
    [InlineData("iommu = on", LineFate.Blocked)]
    public void Another_kernel_has_no_descriptors(string keys, LineFate fate)
    {
        var text = Card("posting = true", OnePcpuEach).Replace(
            "actions = [", $"actions = [ {{ at = 10ms, do = kexec, boot = 5ms, {keys} }}", StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        var late = trial.FactsOf(IrqFacts.CameAfterHandOver)
            .Where(fact => fact.At > VirtualTime.Zero + 10_010.Us).ToList();
        // Where a pCPU sleeps deeply, what comes before it is awake is one interrupt.
        Assert.InRange(late.Count, 40, 52);
        Assert.All(late, fact => Assert.Equal((long)fate, fact.Fact.First));
        Assert.DoesNotContain(
            trial.FactsOf(IrqFacts.Posted), fact => fact.At > VirtualTime.Zero + 10_010.Us);
    }

    [Theory]
    [InlineData("posting = true, intremap = false", "current", "upcall = vector", "the IOMMU looks no interrupt up")]
    [InlineData("posting = true", "westmere-2010", "upcall = vector", "have no virtual APIC")]
    [InlineData("posting = true", "current", "upcall = callback", "no PVH guest with upcall = vector drives a device")]
    public void Where_nothing_is_posted_the_key_is_told(string xen, string cpu, string upcall, string problem)
    {
        var text = Card(xen, OnePcpuEach)
            .Replace("upcall = vector", upcall, StringComparison.Ordinal)
            .Replace("cores = 4", $"cores = 4, cpu = {cpu}", StringComparison.Ordinal);
        var result = Given.Text(text);
        Assert.Equal("", Given.Problems(result));
        Assert.Contains(
            result.Warnings, warning => warning.Problem.Contains(problem, StringComparison.Ordinal));
        using var trial = Trial.Of(result.Spec!);
        Assert.Equal((0, 0, 0), PostedOf(trial));
    }

    private static int CardOf(Trial trial) =>
        trial.Simulation.Hosts[0].Irqs.First(irq => irq.Name == "card0").Number;

    private static (int Running, int Waiting, int Blocked) PostedOf(Trial trial)
    {
        var states = trial.FactsOf(IrqFacts.Posted).Select(fact => (PostedTo)fact.Fact.First).ToList();
        return (
            states.Count(state => state == PostedTo.Running), states.Count(state => state == PostedTo.Waiting),
            states.Count(state => state == PostedTo.Blocked));
    }

    private static int HandledOf(Trial trial)
    {
        var card = CardOf(trial);
        return trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == card);
    }

    private static int ExitsOf(Trial trial) => trial.FactsOf(VcpuFacts.VmExited)
        .Count(fact => fact.Fact.Subject == VcpuOf(trial) && fact.Fact.First == (long)ExitReason.ExternalInterrupt);

    private static int EventsOf(Trial trial) => trial.FactsOf(GuestFacts.EventHandled)
        .Count(fact => fact.Fact.Subject == 1 && fact.Fact.First == PortOf(trial));

    private static int VcpuOf(Trial trial) =>
        trial.Simulation.Hosts[0].Vcpus.First(vcpu => vcpu.Domain == 1).Number;

    private static int PortOf(Trial trial) => trial.Simulation.Hosts[0].Ports
        .First(port => port.Domain == 1 && port.Action == "card0").Port;

    private static string Card(
        string xen, string guest, string others = "", string workloads = "{ type = cpu-bound }", int cards = 1)
    {
        var devices = string.Join('\n', Enumerable.Range(0, cards).Select(card =>
            $"{{ type = storm, name = card{card}, interrupts-per-second = 10000, domain = web }}"));
        return $$"""
            length = 20050us
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 4, boot-spread = 0ns }
              hypervisor { {{xen}} }
              devices = [ {{devices}} ]
              dom0 { cpus = "0" }
              domains = [
                { name = web, upcall = vector, {{guest}}, workloads = [ {{workloads}} ] }
                {{others}}
              ]
              actions = []
            } ] } ]
            """;
    }
}
