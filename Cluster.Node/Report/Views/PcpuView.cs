using ActorXen.Messages;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Views;

/// <summary>How each pCPU spent its time: the modes and idle states add up to all of it (I-30).</summary>
public sealed class PcpuView : IRunView
{
    private const string Polling = "poll";

    private const string Legend =
        "Shares of the pCPU's time; without softirq they add up to 100 %. xen: the hypervisor's work; softirq: the "
        + "part of it that serves softirqs, switches included; irq: taking interrupts; the others are idle states, "
        + "with their exits. timers, passes: softirqs served.";

    private const string OfFirmware = " firmware: took the pCPU meanwhile, whatever it seemed to do.";

    private const string OfHotplug =
        " off line: times that it went off line; out, in: what left it then, or came from one that did.";

    /// <summary>Only where there is such firmware.</summary>
    private static readonly ViewColumn<Row> _firmware = new(
        new("firmware %", 1), "firmware", row => ViewValue.Share(row.Count(PcpuFacts.StolenTime), row.Length));

    /// <summary>Only where the toolstack takes pCPUs off line.</summary>
    private static readonly ViewColumn<Row>[] _hotplug =
    [
        Step(new("off line", 1), "offline_times", PcpuStep.WentOffline),
        Step(new("vcpus out", 3), "vcpus_out", PcpuStep.VcpuLeft),
        Step(new("in", 3) { Alone = "vcpus in" }, "vcpus_in", PcpuStep.VcpuCame),
        Step(new("lines out", 4), "lines_out", PcpuStep.LineLeft),
        Step(new("in", 4) { Alone = "lines in" }, "lines_in", PcpuStep.LineCame),
        Step(new("timers out", 4), "timers_out", PcpuStep.TimerLeft),
        Step(new("in", 4) { Alone = "timers in" }, "timers_in", PcpuStep.TimerCame),
        Step(new("posted out", 4), "descriptors_out", PcpuStep.DescriptorLeft),
        Step(new("in", 4) { Alone = "posted in" }, "descriptors_in", PcpuStep.DescriptorCame),
    ];

    public string Name => "pcpus";

    public string Summary => "Shows how the pCPUs of a stored run spent their time, by mode and idle state.";

    public bool IsOfDomains => false;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.SelectMany(host => Enumerable.Range(0, host.Directory.Pcpus)
            .Select(pcpu => new Row(host, pcpu, part.Length)))];
        if (rows.Count > part.MostRows) rows = [.. rows.OrderBy(row => row.In(PcpuMode.Idle))];
        var isPlugged = rows.Exists(row => row.HasSteps);
        var isStolen = part.Hosts.Any(host => !host.Spec.StolenTime.IsNone);
        var table = new ViewTable<Row>(
            "pcpus",
            [
                new(new("pcpu", 0), "pcpu", row => ViewValue.Of(row.Name)),
                Mode("guest %", "guest", PcpuMode.Guest),
                Mode("xen %", "hypervisor", PcpuMode.Hypervisor),
                new(new("softirq %", 1), "softirq",
                    row => ViewValue.Share(row.Count(PcpuFacts.SoftirqTime), row.Length)),
                Mode("irq %", "irq", PcpuMode.Interrupt),
                .. StatesOf(part).Select(state => new ViewColumn<Row>(
                    new($"{state} %", 2), $"idle_{state.ToLowerInvariant()}", row => row.Idle(state))),
                .. isStolen ? new[] { _firmware } : [],
                .. isPlugged ? _hotplug : [],
                Rate("switches/s", "switches_per_second", row => row.Count(PcpuFacts.ContextSwitches)),
                Rate("timers/s", "timer_softirqs_per_second",
                    row => row.Count(PcpuFacts.SoftirqsServed, (int)Softirq.Timer)),
                Rate("passes/s", "schedule_softirqs_per_second",
                    row => row.Count(PcpuFacts.SoftirqsServed, (int)Softirq.Schedule)),
            ],
            Legend + (isStolen ? OfFirmware : "") + (isPlugged ? OfHotplug : ""));
        return table.Answer(Name, part, $"pCPUs of {part.Where} {part.Text}", rows);
    }

    /// <summary>The idle states of all machines, shallow to deep; polling first, if any pCPU polls.</summary>
    private static IEnumerable<string> StatesOf(ViewedPart part)
    {
        var polls = part.Hosts.Any(host => Enumerable.Range(0, host.Directory.Pcpus)
            .Any(pcpu => host.Counters[PcpuFacts.IdleTime, pcpu, PcpuFacts.Polling] > 0));
        string[] first = polls || part.Hosts.All(host => host.Spec.Machine.IdleStates.Count == 0) ? [Polling] : [];
        return first.Concat(part.Hosts.SelectMany(host => host.Spec.Machine.IdleStates.Select(state => state.Name)))
            .Distinct(StringComparer.Ordinal);
    }

    private static ViewColumn<Row> Mode(string head, string key, PcpuMode mode) =>
        new(new(head, 1), key, row => ViewValue.Share(row.In(mode), row.Length));

    private static ViewColumn<Row> Step(Column head, string key, PcpuStep step) =>
        new(head, key, row => ViewValue.Of(row.Count(PcpuFacts.Steps, (int)step)));

    private static ViewColumn<Row> Rate(string head, string key, Func<Row, long> count) =>
        new(head, key, row => ViewValue.PerSecond(count(row), row.Length));

    private sealed record Row(ViewedHost Host, int Pcpu, long Length)
    {
        public string Name => $"{Host.Directory.Name}/pcpu/{Pcpu}";

        /// <summary>Whether it went off line or came back, or got what another one left.</summary>
        public bool HasSteps => Count(PcpuFacts.Steps) != 0;

        public long In(PcpuMode mode) => Count(PcpuFacts.TimeInMode, (int)mode);

        public long Count(Counter counter) => Host.Counters[counter, Pcpu];

        public long Count(Counter counter, int member) => Host.Counters[counter, Pcpu, member];

        /// <summary>A machine without this state has no value.</summary>
        public ViewValue Idle(string state)
        {
            var place = state == Polling
                ? PcpuFacts.Polling
                : Host.Spec.Machine.IdleStates.Index().Where(one => one.Item.Name == state)
                    .Select(one => one.Index).DefaultIfEmpty(-1).First();
            return place < 0 ? ViewValue.None : ViewValue.Share(Count(PcpuFacts.IdleTime, place), Length);
        }
    }
}
