using System.Globalization;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Answers;

/// <summary>What makes requests or wakeups slow, in one sentence.</summary>
internal static class WhySentence
{
    private const int MostCauses = 3;
    private const int MostHolders = 2;

    /// <summary>Of domains that have nothing to tell.</summary>
    private const int MostNamed = 5;

    /// <summary>A smaller share of the slow ones is not worth a word.</summary>
    private const double LeastShare = 0.08;

    /// <summary>The share at which a part of a cause counts as all of it.</summary>
    private const double NearlyAll = 0.95;

    /// <summary>A holder with a smaller part of a wait is not named.</summary>
    private const double LeastPart = 0.2;

    /// <param name="name">Of the domain.</param>
    /// <param name="range">Which chains to explain; null if there are too few for any.</param>
    public static string Of(string name, PathTally tally, PercentRange? range, ChainKind kind)
    {
        if (range is not { } wanted || !wanted.IsCarriedBy(tally.Count))
        {
            var what = kind == ChainKind.Request ? "request" : "wakeup";
            return Invariant($"{name}: {tally.Count} {what}{(tally.Count == 1 ? " is" : "s are")} too few to tell ")
                + $"{(range is { } one ? $"{one}" : "the slow ones")}.";
        }

        var band = tally.Between(wanted);
        var told = Causes(band).TakeWhile((cause, place) => place == 0 || cause.Share >= LeastShare)
            .Take(MostCauses).Select((cause, place) => Part(cause, place == 0)).ToList();
        var parts = told.Count == 1 ? told[0] : $"{string.Join("; ", told.SkipLast(1))}; and {told[^1]}";
        return $"{Heading(name, tally, wanted)}: {parts}.{OnAverage(tally, band)}";
    }

    /// <summary>Of domains none of which has enough chains: how many there are, and the first of them.</summary>
    /// <param name="range">What the user asked for; null for the slow end.</param>
    /// <param name="most">How many domains a user wants to see; a few of them are named.</param>
    public static string OfTooFew(
        IReadOnlyList<(string Name, PathTally Tally)> domains, PercentRange? range, ChainKind kind, int most)
    {
        if (domains is [var only]) return Of(only.Name, only.Tally, range, kind);
        var named = most == int.MaxValue ? domains.Count : Math.Min(domains.Count, MostNamed);
        var (least, greatest) = (domains.Min(domain => domain.Tally.Count), domains.Max(domain => domain.Tally.Count));
        var counts = least == greatest ? Invariant($"{least} each") : Invariant($"{least} to {greatest} each");
        var hidden = domains.Count - named;
        var rest = hidden == 0 ? "" : Invariant($" and {hidden} more");
        var what = kind == ChainKind.Request ? "requests" : "wakeups";
        return Invariant($"{domains.Count} domains have too few {what} ")
            + $"to tell {(range is { } one ? $"{one}" : "the slow ones")} ({counts}): "
            + $"{string.Join(", ", domains.Take(named).Select(domain => domain.Name))}{rest}.";
    }

    /// <summary>What takes most of the time of all, if that is not what makes the slow ones slow.</summary>
    private static string OnAverage(PathTally tally, PathBand band)
    {
        var all = Causes(tally.Between(PercentRange.All)).First();
        if (all.Cause == Causes(band).First().Cause) return "";
        return $" On average ({Time(tally.Latency.Total / 1e3 / tally.Count)}) most is {Part(all, isFirst: false)}.";
    }

    private static string Heading(string name, PathTally tally, PercentRange range)
    {
        if (range.From == 0)
        {
            var mean = tally.Latency.Total / 1e3 / tally.Count;
            return range.To == 100
                ? $"{name} takes {Time(mean)} on average"
                : $"{name} takes {Time(mean)} on average; of {range}";
        }

        var percentile = tally.Latency.PercentileUs((double)range.From);
        return Invariant($"p{range.From:0.###} of {name} is {Time(percentile)}; of {range}");
    }

    /// <summary>Each cause with its rows, largest first.</summary>
    private static IEnumerable<ToldCause> Causes(PathBand band) => band.Causes.GroupBy(pair => pair.Key.Cause)
        .Select(group => new ToldCause(
            group.Key, group.Sum(pair => pair.Value) / (double)Math.Max(1, band.Total),
            [.. group.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value)]))
        .OrderByDescending(cause => cause.Share);

    private static string Part(ToldCause cause, bool isFirst)
    {
        var verb = isFirst ? " is" : "";
        var share = Invariant($"{cause.Share * 100:0} %{verb} {InWords(cause.Cause)}");
        return share + (cause.Cause == Cause.Wait ? Blame(cause) : Place(cause));
    }

    /// <summary>The rule that keeps most, and for whom.</summary>
    private static string Blame(ToldCause wait)
    {
        var rule = Largest(wait.Rows, key => key.Rule);
        var part = (double)rule.Time / Math.Max(1, wait.Time);
        List<(CauseKey Key, long Time)> rows = [.. wait.Rows.Where(row => row.Key.Rule == rule.Name)];
        var holders = rows.GroupBy(row => row.Key.Behind)
            .Select(group => (Name: group.Key, Part: (double)group.Sum(row => row.Time) / Math.Max(1, rule.Time)))
            .Where(holder => holder.Name.Length > 0 && holder.Part >= LeastPart)
            .OrderByDescending(holder => holder.Part).Take(MostHolders).Select(holder => holder.Name).ToList();
        var where = Largest(rows, key => key.Where);
        var whose = where.Name == "guest" || where.Time < NearlyAll * rule.Time ? "" : $" of {where.Name}";
        var isBehind = rows.Exists(row => row.Key.Behind.Length > 0);
        var behind = holders.Count > 0 ? $" behind {string.Join(" and ", holders)}" : isBehind ? " behind others" : "";
        var kept = rule.Name.StartsWith("none", StringComparison.Ordinal) ? "" : $" kept by {rule.Name}";
        var words = $"{whose}{behind}{kept}";
        // Nothing keeps a vCPU whose pCPU is about to decide, so there is nothing to say of such waits.
        return part >= NearlyAll || words.Length == 0 ? words : $", of which {Tenths(part)}{words}";
    }

    private static string Place(ToldCause cause)
    {
        var where = Largest(cause.Rows, key => key.Where);
        if (cause.Cause == Cause.GuestQueue || where.Name is "wire" or "NIC") return "";
        if (where.Time < NearlyAll * cause.Time) return "";
        // These are done for a domain, not by it.
        if (cause.Cause is Cause.IdleExit or Cause.Kick or Cause.Hypervisor or Cause.Limit or Cause.Firmware
            or Cause.Unknown)
            return where.Name == "guest" ? "" : $" for {where.Name}";
        return where.Name == "guest" ? " in the guest" : $" in {where.Name}";
    }

    private static (string Name, long Time) Largest(
        IEnumerable<(CauseKey Key, long Time)> rows, Func<CauseKey, string> name) => rows
        .GroupBy(row => name(row.Key)).Select(group => (group.Key, group.Sum(row => row.Time)))
        .MaxBy(group => group.Item2);

    /// <summary>A fraction as it is said: nine tenths, half.</summary>
    private static string Tenths(double part) => (int)Math.Round(part * 10) switch
    {
        <= 1 => "a tenth",
        5 => "half",
        >= 10 => "nearly all",
        var tenths => Invariant($"{tenths} tenths"),
    };

    private static string InWords(Cause cause) => cause switch
    {
        Cause.Poll => "drivers' polls",
        Cause.PollQueue => "other work before drivers' polls",
        Cause.Copy => "the back end's copying",
        Cause.ThreadQueue => "waiting for the back end's thread",
        Cause.RingFull => "waiting for room in a ring",
        Cause.Notify => "waiting for a notification",
        Cause.GuestQueue => "waiting in the guest's run queue",
        Cause.IdleExit => "leaving idle states",
        Cause.Limit => "waiting for the interface's limit",
        Cause.Unknown => "what happened before the recording",
        Cause.Wire or Cause.Moderation or Cause.Interrupt or Cause.Kick or Cause.Wait or Cause.Hypervisor
            or Cause.Upcall or Cause.Service or Cause.Stack or Cause.Timer or Cause.Down or Cause.Firmware =>
            CauseText.Of(cause),
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a cause."),
    };

    private static string Time(double microseconds) => microseconds switch
    {
        >= 1e6 => Invariant($"{microseconds / 1e6:0.00} s"),
        >= 1e3 => Invariant($"{microseconds / 1e3:0.00} ms"),
        _ => Invariant($"{microseconds:0.0} us"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Share">Of the time of all.</param>
    private sealed record ToldCause(Cause Cause, double Share, List<(CauseKey Key, long Time)> Rows)
    {
        public long Time => Rows.Sum(row => row.Time);
    }
}
