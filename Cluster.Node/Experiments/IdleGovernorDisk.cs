namespace ActorXen.Experiments;

/// <summary>Deep idle states against the throughput of synchronous disk requests (experiments §1.12).</summary>
internal static class IdleGovernorDisk
{
    private const string None = "none";
    private const string Old = "old";
    private const string New = "new";

    public static Experiment Experiment { get; } = new()
    {
        Name = "idle-governor-disk",
        Subject = "deep idle states against synchronous disk requests",
        Source = "Y. Ke, porting A. van de Ven's governor, xen-project/xen 3535332327, 2009; "
            + "R. Lagerwall, 775c681db1, 2014",
        Variants = [new(None, "vars.idle-states=[]"), new(Old, "vars.latency-share=100"), new(New)],
        Figures =
        [
            new("1 disk, no idle states", "requests/s", measured => Rate(measured, None, "one"),
                new("107 MB/s", Firmness.R1)) { IsFitted = true },
            new("1 disk, old / none", "", measured => Ratio(measured, "one", Old, None),
                new("85 / 107 MB/s: 0.79", Firmness.R1), Rule.Ratio(0.71, 0.87)),
            AtLeastNearly("1 disk", "one", "105 / 107 MB/s: 0.98"),
            AtLeastNearly("2 disks", "two", "209 / 215 MB/s: 0.97"),
            AtLeastNearly("12 disks", "twelve", "585 / 590 MB/s: 0.99"),
            .. Ordered("1 disk", "one", "107, 105, 85 MB/s"),
            .. Ordered("2 disks", "two", "215, 209, 123 MB/s"),
            .. Ordered("12 disks", "twelve", "590, 585, 320 MB/s"),
            new("2 disks, old / none", "", measured => Ratio(measured, "two", Old, None),
                new("123 / 215 MB/s: 0.57", Firmness.R1)),
            new("12 disks, old / none", "", measured => Ratio(measured, "twelve", Old, None),
                new("320 / 590 MB/s: 0.54", Firmness.R1)),
            new("dd, gained by the new governor", "%", measured => 100 * (Ratio(measured, "dd", New, Old) - 1),
                new("20 %", Firmness.R1), Rule.Ratio(10, 30)),
        ],
        Fitted = ["a disk's service time of 773 us: 85 / 107 with one wakeup from C6 of 200 us per request"],
        Remarks =
        [
            "old: a state is chosen if it saves energy, whatever it takes to leave; new: it may take a tenth of the "
            + "expected idle time. The governor of 2009 weighed more than that, and we have no description of it",
            "the gain of dd was measured on an unnamed machine; here it is the same rule on the same disk",
            "with 2 and 12 disks the old governor loses no more than with one here, but nearly half in the published "
            + "run, in which 12 disks reached only 5.5 times the throughput of one: what they share there is not known",
        ],
    };

    private static Figure AtLeastNearly(string disks, string host, string reported) => new(
        $"{disks}, new / none", "", measured => Ratio(measured, host, New, None), new(reported, Firmness.R1),
        Rule.Order(0.95));

    private static Figure[] Ordered(string disks, string host, string reported) =>
    [
        new($"{disks}, none / new", "", measured => Ratio(measured, host, None, New), new(reported, Firmness.R1),
            Rule.Order(1)),
        new($"{disks}, new / old", "", measured => Ratio(measured, host, New, Old), new(reported, Firmness.R1),
            Rule.Order(1)),
    ];

    private static double Ratio(Measured measured, string host, string one, string other) =>
        Rate(measured, one, host) / Rate(measured, other, host);

    /// <summary>Disk requests of all guests of a host per second.</summary>
    private static double Rate(Measured measured, string variant, string host) =>
        measured[variant].Domains.Where(row => row.Host == host).Sum(row => row.RequestLatency.Count)
        / (measured[variant].Run.At.Nanoseconds / 1e9);
}
