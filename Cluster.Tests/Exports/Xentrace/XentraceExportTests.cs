using System.Globalization;
using System.Text;
using ActorXen.Exports.Xentrace;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Exports.Xentrace;

public sealed class XentraceExportTests
{
    [Fact]
    public async Task The_first_records_of_a_run()
    {
        using var run = await TracedRun.OfAsync(RichScenario.Of(1));

        var text = new StringBuilder();
        foreach (var record in XentraceReader.InOrder(run.File(0)).Take(100))
            text.Append(CultureInfo.InvariantCulture, $"{record}\n");

        Golden.Matches("exports/first-records.txt", text.ToString());
    }

    [Fact]
    public void What_is_added_up_is_what_was_counted_in_any_run() => RandomSpecs.AnyOf.Sample(
        spec =>
        {
            using var run = TracedRun.OfAsync(spec).GetAwaiter().GetResult();
            Check(run);
        },
        iter: 25,
        print: RandomSpecs.Describe);

    [Fact]
    public void A_trace_may_begin_at_any_time() => RandomSpecs.AnyOf.Sample(
        spec =>
        {
            using var run = TracedRun.OfAsync(spec, VirtualTime.Zero + (spec.Length / 3)).GetAwaiter().GetResult();
            Check(run);
        },
        iter: 25,
        print: RandomSpecs.Describe);

    [Fact]
    public async Task Little_memory_gives_more_windows_with_the_same_records()
    {
        using var large = await TracedRun.OfAsync(RichScenario.Of(1));
        using var small = await TracedRun.OfAsync(RichScenario.Of(1), memory: 1);

        Assert.True(small.File(0).Length > large.File(0).Length);
        Assert.Equal(
            XentraceReader.InOrder(large.File(0)).Select(record => record.ToString()),
            XentraceReader.InOrder(small.File(0)).Select(record => record.ToString()));
    }

    [Fact]
    public void What_has_no_room_in_the_format_is_refused()
    {
        var host = SmallHost.Directory;

        Assert.Null(XentraceExport.ProblemOf(host));
        Assert.Equal(
            $"{host.Name} has 257 pCPUs; xentrace has room for 256",
            XentraceExport.ProblemOf(host with { Pcpus = 257 }));
        Assert.Equal(
            $"{host.Name}/big has 257 vCPUs; xentrace has room for 256",
            XentraceExport.ProblemOf(host with { Domains = [new(0, "big", GuestKind.Pv, 257)] }));
    }

    private static void Check(TracedRun run)
    {
        foreach (var host in run.Hosts)
        {
            var (book, counted) = (new XentraceBook(run.File(host.Host)), run.Counted[host.Host]);
            foreach (var vcpu in host.Vcpus)
            {
                var number = (uint)vcpu.Domain << 16 | (uint)vcpu.Index;
                Assert.Equal(
                    counted[SchedulingFacts.TimeInState, vcpu.Number, SchedulingFacts.Running],
                    book.NanosecondsOf(number, SchedulingFacts.Running));
                if (host.Domains[vcpu.Domain].Kind == GuestKind.Pvh) CheckExits(vcpu);
                else CheckCalls(vcpu);
            }

            Assert.Equal(counted.Sum(SchedulingFacts.Wakeups), book.Wakes);
            Assert.Equal(counted.Sum(IrqFacts.HandledByPcpu), book.Irqs);

            void CheckExits(VcpuEntry vcpu)
            {
                Assert.Equal(
                    counted[VcpuFacts.Upcalls, vcpu.Number], book.Injected.GetValueOrDefault(NumberOf(vcpu)));
                Assert.Equal(Exits(vcpu, ExitReason.Halt), Of(vcpu, 12));
                Assert.Equal(
                    Exits(vcpu, ExitReason.ExternalInterrupt) + Exits(vcpu, ExitReason.EventCheck)
                        + Exits(vcpu, ExitReason.SliceEnd),
                    Of(vcpu, 1));
                IsMade(
                    Exits(vcpu, ExitReason.Hypercall) + counted[VcpuFacts.Hypercalls, vcpu.Number], Of(vcpu, 18));
            }

            void CheckCalls(VcpuEntry vcpu) => IsMade(
                counted[VcpuFacts.Hypercalls, vcpu.Number],
                book.Calls.Where(call => call.Key.Vcpu == NumberOf(vcpu)).Sum(call => call.Value));

            // A vCPU without a pCPU at the end may owe calls: one that sets its timer, two for each port that moved.
            static void IsMade(long counted, long made) => Assert.InRange(counted - made, 0, 16);

            long Exits(VcpuEntry vcpu, ExitReason reason) => counted[VcpuFacts.Exits, vcpu.Number, (int)reason];

            long Of(VcpuEntry vcpu, uint reason) => book.Exits.GetValueOrDefault((NumberOf(vcpu), reason));
        }
    }

    private static uint NumberOf(VcpuEntry vcpu) => (uint)vcpu.Domain << 16 | (uint)vcpu.Index;
}
