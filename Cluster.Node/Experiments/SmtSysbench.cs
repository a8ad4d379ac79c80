using System.Globalization;

namespace ActorXen.Experiments;

/// <summary>
/// Wakeups that preempt computing vCPUs while other pCPUs are idle, on threads that share cores (experiments §1.4).
/// </summary>
internal static class SmtSysbench
{
    private const string Floating = "floating";
    private const string Pinned = "pinned";
    private const string Old = "old";
    private const string New = "new";

    /// <summary>Seconds that sysbench took with 2 guests on a socket each, with the new wakeup.</summary>
    private const double Published = 47.827;

    private static readonly int[] _guests = [2, 6, 10];

    public static Experiment Experiment { get; } = new()
    {
        Name = "smt-sysbench",
        Subject = "wakeups that preempt although other pCPUs are idle, on hardware threads",
        Source = "D. Faggioli, \"xen: sched_credit: improve tickling of idle CPUs\", xen-project/xen ebce2d836c, 2012",
        Variants =
        [
            .. from place in (string[])[Floating, Pinned]
               from wakeup in (string[])[Old, New]
               from guests in _guests
               select At(place, wakeup, guests),
        ],
        Figures =
        [
            new("10 guests / 2 guests, pinned, new", "",
                measured => Ratio(measured, (Pinned, New, 10), (Pinned, New, 2)),
                new("89.975 s / 47.827 s: 1.881", Firmness.R1)) { IsFitted = true },
            new("6 guests / 2 guests, pinned, new", "",
                measured => Ratio(measured, (Pinned, New, 6), (Pinned, New, 2)),
                new("62.765 s / 47.827 s: 1.312", Firmness.R1), Rule.Ratio(0.95 * 1.312, 1.05 * 1.312)),
            new("floating / pinned, 2 guests, new", "",
                measured => Ratio(measured, (Floating, New, 2), (Pinned, New, 2)),
                new("49.674 s / 47.827 s: 1.039", Firmness.R1), Rule.Ratio(1.00, 1.08)),
            new("floating / pinned, 2 guests, old", "",
                measured => Ratio(measured, (Floating, Old, 2), (Pinned, Old, 2)),
                new("50.078 s / 47.821 s: 1.047", Firmness.R1), Rule.Ratio(1.00, 1.08)),
            .. _guests.Select((guests, row) => NeverSlower(
                Floating, guests, ((string[])["0.992", "0.975", "0.991"])[row])),
            .. _guests.Select((guests, row) => NeverSlower(
                Pinned, guests, ((string[])["1.000", "1.001", "0.996"])[row])),
            new("deviation of the guests' times, 2 guests, floating, old / new", "times",
                measured => Deviation(measured, Name(Floating, Old, 2)) / Deviation(measured, Name(Floating, New, 2)),
                new("1.668 s / 0.009 s: 185", Firmness.R1), Rule.Order(10)),
            .. _guests.Select((guests, row) => new Figure(
                $"floating, new, {Text(guests)} guests, scaled to 47.827 s for 2 pinned ones", "s",
                measured => Published * Ratio(measured, (Floating, New, guests), (Pinned, New, 2)),
                new(((string[])["49.674 s", "61.680 s", "90.397 s"])[row], Firmness.R1))),
        ],
        Fitted = ["smt.thread_speed.percent, from the pinned rows of 2 and 10 guests"],
        Remarks =
        [
            "never slower by more than 1 % is asked of the means: in the published table single runs vary by as much",
            "memory throughput and SPECjbb are not simulated: memory has neither a bandwidth nor a distance here, "
            + "which is also why floating guests lose nothing to pinned ones",
            "the deviation is that of the guests of one run, with one microsecond added to both, because two guests "
            + "whose times agree would divide by nothing. It does not fall by 10 times, because it is small with the "
            + "old wakeup, too: a computing vCPU that was pushed away stays on its new pCPU, where nothing else is at "
            + "home, and the next tick moves it off a shared core",
        ],
    };

    private static Variant At(string place, string wakeup, int guests) => new(
        Name(place, wakeup, guests),
        [
            $"vars.guests={Text(guests / 2)}",
            .. place == Pinned ? (string[])["vars.even=\"0-7\"", "vars.odd=\"8-15\""] : [],
            .. wakeup == Old ? (string[])["defaults.pool.legacy_tickle_home=1"] : [],
        ]);

    private static Figure NeverSlower(string place, int guests, string reported) => new(
        $"new / old, {place}, {Text(guests)} guests", "",
        measured => Ratio(measured, (place, New, guests), (place, Old, guests)),
        new(reported, Firmness.R1), Rule.Ratio(0, 1.01));

    private static double Ratio(
        Measured measured,
        (string Place, string Wakeup, int Guests) one,
        (string Place, string Wakeup, int Guests) other) =>
        Times(measured, Name(one.Place, one.Wakeup, one.Guests)).Average()
        / Times(measured, Name(other.Place, other.Wakeup, other.Guests)).Average();

    /// <summary>Standard deviation of the guests' mean times, with a microsecond added.</summary>
    private static double Deviation(Measured measured, string variant)
    {
        var times = Times(measured, variant);
        var mean = times.Average();
        return 1e-6 + Math.Sqrt(times.Sum(time => (time - mean) * (time - mean)) / (times.Count - 1));
    }

    private static List<double> Times(Measured measured, string variant) =>
        [.. measured[variant].Domains.Where(row => row.Batches > 0).Select(row => row.BatchSeconds)];

    private static string Name(string place, string wakeup, int guests) => $"{place}-{wakeup}-{Text(guests)}";

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
