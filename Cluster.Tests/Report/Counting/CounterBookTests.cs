using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Report.Counting;

public sealed class CounterBookTests
{
    private static readonly IReadOnlyList<FactType> Types =
        [.. CounterLayout.Shipped.Types.Except(DeclarationTests.NotCounted)];

    /// <summary>Any fact about anybody of the small host, each up to a millisecond after the one before.</summary>
    private static readonly Gen<(long Later, Fact Fact)> AnyFact = Gen.Select(
        Gen.Long[0, 1_000_000], Gen.Int[0, Types.Count - 1], Gen.Int[0, 1], Gen.Long[0, 1], Gen.Long[0, 1],
        (later, type, subject, first, second) => (later, new Fact(Types[type], subject, first, second)));

    private static readonly Gen<(long Later, Fact Fact)[]> Facts = AnyFact.Array[0, 60];

    [Fact]
    public void Every_kind_of_fact_is_counted()
    {
        foreach (var type in Types)
        {
            var empty = Saved(new SmallHost().Book);
            var host = new SmallHost().At(1.Us, type, 1, 1, 1);

            Assert.NotEqual(empty, Saved(host.Book));
        }
    }

    [Fact]
    public void A_restored_book_continues_exactly() => Gen.Select(Facts, Facts).Sample((before, after) =>
    {
        var uninterrupted = new CounterBook(SmallHost.Directory);
        var end = Write(uninterrupted, after, Write(uninterrupted, before, VirtualTime.Zero));
        var first = new CounterBook(SmallHost.Directory);
        var at = Write(first, before, VirtualTime.Zero);

        var second = new CounterBook(SmallHost.Directory);
        second.Load(new StateReader(Saved(first)));
        Write(second, after, at);

        Assert.Equal(Saved(uninterrupted), Saved(second));
        Assert.Equal(Saved(uninterrupted.Read(end)), Saved(second.Read(end)));
    });

    [Fact]
    public void A_restored_book_knows_where_every_vcpu_is()
    {
        var host = new SmallHost().At(1.Us, SchedulingFacts.VcpuDispatched, 2, 1, -1).At(
            1.Us, SchedulingFacts.RunstateChanged, 2, 4, 0)
            .At(2.Us, SchedulingFacts.RunstateChanged, 1, 4, 2);

        var restored = new CounterBook(SmallHost.Directory);
        restored.Load(new StateReader(Saved(host.Book)));

        Assert.Equal(
            [new(SchedulingFacts.Down, -1), new(SchedulingFacts.Blocked, -1), new(SchedulingFacts.Running, 1),
                new(SchedulingFacts.Down, -1)],
            restored.Places());
    }

    [Fact]
    public void A_checkpoint_with_other_counters_is_refused_and_not_misread()
    {
        var declared = new FactSet();
        declared.Count(SchedulingFacts.VcpuYielded, "yields_again", "the same once more");
        var other = new CounterBook(SmallHost.Directory, new CounterLayout([.. DeclaredFacts.Sets, declared]));
        var before0028 = new StateWriter();
        before0028.Section("counters");
        for (var number = 0; number < 200; number++) before0028.Int(number);

        foreach (var saved in new[] { Saved(other), before0028.ToArray() })
        {
            var refused = Assert.Throws<StateFormatException>(() => new SmallHost().Book.Load(new StateReader(saved)));
            Assert.Equal(
                "Unreadable checkpoint: a version of actorxen with other counters wrote it; run the scenario again.",
                refused.Message);
        }
    }

    [Fact, Trait("Invariant", "I-30")]
    public void Run_state_times_of_every_vcpu_sum_to_the_elapsed_time() =>
        Gen.Select(Changes, Gen.Long[0, 1_000_000]).Sample((changes, rest) =>
        {
            var book = new CounterBook(SmallHost.Directory);
            var now = VirtualTime.Zero;
            var state = new long[] { 4, 4, 4 };
            foreach (var (later, vcpu, next) in changes)
            {
                now += new Duration(later);
                book.OnFact(0, now, EntityRef.None, new Fact(SchedulingFacts.RunstateChanged, vcpu, state[vcpu], next));
                state[vcpu] = next;
            }

            var end = now + new Duration(rest);
            var read = book.Read(end);

            for (var vcpu = 0; vcpu < 3; vcpu++)
                Assert.Equal(end.Nanoseconds, read[SchedulingFacts.TimeInState, vcpu]);
        });

    [Fact, Trait("Invariant", "I-30")]
    public void Mode_times_of_every_pcpu_sum_to_the_elapsed_time()
    {
        var read = SmallHost.Busy().Book.Read(VirtualTime.Zero + 1.Seconds);

        for (var pcpu = 0; pcpu < 2; pcpu++)
            Assert.Equal(1_000_000_000, read[PcpuFacts.TimeInMode, pcpu]);
    }

    [Fact]
    public void A_guest_that_never_stops_running_is_not_idle_time()
    {
        var host =
            new SmallHost().At(1.Us, PcpuFacts.ContextSwitched, 0, -1, 1).At(1.Us, PcpuFacts.ModeEnded, 0, 2, 1_000);

        var read = host.Book.Read(VirtualTime.Zero + 1.Seconds);

        Assert.Equal(1_000_000_000 - 1_000, read[PcpuFacts.TimeInMode, 0, (int)PcpuMode.Guest]);
    }

    [Fact, Trait("Invariant", "I-34")]
    public void Deltas_over_a_partition_of_time_add_up_to_the_whole() =>
        Gen.Select(Facts, Facts).Sample((before, after) =>
    {
        var book = new CounterBook(SmallHost.Directory);
        var middle = Write(book, before, VirtualTime.Zero);
        var early = book.Read(middle);
        var end = Write(book, after, middle);
        var whole = book.Read(end);

        var later = whole.Since(early);

        for (var domain = 0; domain < 2; domain++)
        {
            long Observed(Counters counters) => counters.Of(SchedulingFacts.WakeLatency, domain).Count;
            Assert.Equal(Observed(whole), Observed(early) + Observed(later));
            foreach (var counter in Of(Subject.Port))
                for (var port = 0; port < whole.PortsOf(domain); port++)
                {
                    Assert.Equal(
                        whole.OfPort(counter, domain, port), early.OfPort(counter, domain, port) + later.OfPort(
                            counter, domain, port));
                }
        }

        foreach (var counter in (Counter[])[.. Of(Subject.Pcpu), .. Of(Subject.Vcpu), .. Of(Subject.Irq),
            .. Of(Subject.Domain)])
            Assert.Equal(whole.Sum(counter), early.Sum(counter) + later.Sum(counter));
    });

    [Fact, Trait("Invariant", "I-34")]
    public void The_cells_of_proc_interrupts_count_every_handler_once()
    {
        var read = SmallHost.Busy().Book.Read(VirtualTime.Zero + 1.Seconds);

        var lines = InterruptTable.OfGuest(SmallHost.Directory, 1, read).Where(line => !line.IsSummary);

        Assert.Equal(read[GuestFacts.EventsHandled, 1], lines.Sum(line => line.Total));
    }

    [Fact]
    public void Reading_does_not_disturb_what_is_counted_later()
    {
        var host = new SmallHost().At(1.Us, SchedulingFacts.RunstateChanged, 1, 4, 0);
        var before = Saved(host.Book);

        host.Book.Read(VirtualTime.Zero + 1.Seconds);

        Assert.Equal(before, Saved(host.Book));
    }

    [Theory, InlineData(-1), InlineData(5_000_000)]
    public void A_packet_of_a_domain_that_the_host_does_not_have_is_counted_too(int domain)
    {
        var read =
            new SmallHost().At(1.Us, DeviceFacts.PacketDropped, domain, (long)DropReason.NoSuchInterface, 64)
                .Book.Read(VirtualTime.Zero + 1.Ms);

        var losses = new LossLedger();
        losses.Add(SmallHost.Directory, read);

        Assert.Equal(("alpha/unknown", 1), (losses.Rows.Single().Most, losses.Rows.Single().Count));
    }

    [Fact]
    public void A_port_beyond_the_directory_gets_a_row_when_it_appears()
    {
        var read = new SmallHost().At(1.Us, PortFacts.Sent, 4000, 1, 0).Book.Read(VirtualTime.Zero + 1.Ms);

        Assert.Equal(1, read.OfPort(PortFacts.Sends, 1, 4000));
    }

    private static IEnumerable<Counter> Of(Subject subject) =>
        CounterLayout.Shipped.Counters.Where(counter => counter.Subject == subject);

    private static Gen<(long Later, int Vcpu, int Next)[]> Changes =>
        Gen.Select(
            Gen.Long[0, 1_000_000],
            Gen.Int[0, 2],
            Gen.Int[0, 4],
            (later, vcpu, next) => (later, vcpu, next)).Array[0, 50];

    private static VirtualTime Write(CounterBook book, (long Later, Fact Fact)[] facts, VirtualTime now)
    {
        foreach (var (later, fact) in facts)
        {
            now += new Duration(later);
            book.OnFact(0, now, EntityRef.None, fact);
        }

        return now;
    }

    private static byte[] Saved(CounterBook book)
    {
        var state = new StateWriter();
        book.Save(state);
        return state.ToArray();
    }

    private static byte[] Saved(Counters counters)
    {
        var state = new StateWriter();
        counters.Save(state);
        return state.ToArray();
    }
}
