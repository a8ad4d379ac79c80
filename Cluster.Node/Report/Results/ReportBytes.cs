using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;
using ActorXen.Runs;

namespace ActorXen.Report.Results;

/// <summary>A report as bytes, for the store: everything but the sums of each pCPU, vCPU and port.</summary>
public static class ReportBytes
{
    private const string Mark = "report 1";

    public static byte[] Write(RunReport report)
    {
        var to = new StateWriter();
        to.Section(Mark);
        to.Fixed(CounterLayout.Shipped.Fingerprint);
        Write(to, report.Run);
        to.Many(report.Hosts, Write);
        to.Many(report.Domains, Write);
        to.Many(report.Groups, Write);
        to.Many(report.Lines, (each, line) => { each.Text(line.Name); line.Save(each); });
        to.Many(report.Interrupts, Write);
        to.Many(report.Losses, Write);
        to.Many([.. report.Actors], (each, kind) => { each.Text(kind.Key); each.Int(kind.Value); });
        to.Time(report.WarmUp.End);
        to.Text(report.WarmUp.Text);
        to.Bool(report.WarmUp.IsUnsettled);
        to.Many(report.Doubts, (each, doubt) => each.Text(doubt));
        return to.ToArray();
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public static RunReport Read(ReadOnlyMemory<byte> bytes)
    {
        var from = new StateReader(bytes);
        if (from.Fixed() != Hashing.KeyOf(Mark) || from.Fixed() != CounterLayout.Shipped.Fingerprint)
            throw new StateFormatException("a version of actorxen with other counters wrote it")
            {
                IsOfOtherVersion = true,
            };
        var report = new RunReport(
            ReadFigures(from), from.Many(ReadHost), from.Many(ReadDomain), [], [], new Dictionary<string, int>())
        {
            Groups = from.Many(ReadGroup),
            Lines = from.Many(each => Loaded(new(CounterLayout.Shipped, Subject.Irq, each.Text()), each)),
        }.With(from);
        return from.AtEnd ? report : throw new StateFormatException("the report has bytes after its end");
    }

    private static RunReport With(this RunReport report, StateReader from) => report with
    {
        Interrupts = from.Many(ReadInterrupt),
        Losses = from.Many(each => new LossRow(each.Text(), each.Text(), each.Long(), each.Text(), each.Long())),
        Actors = new SortedDictionary<string, int>(
            from.Many(each => KeyValuePair.Create(each.Text(), each.Int())).DistinctBy(kind => kind.Key).ToDictionary(),
            StringComparer.Ordinal),
        WarmUp = new(from.Time(), from.Text(), from.Bool()),
        Doubts = from.Many(each => each.Text()),
    };

    private static void Write(StateWriter to, RunFigures run)
    {
        to.Text(run.RunId);
        to.Text(run.Scenario);
        to.Long(run.Seed);
        to.Int((int)run.Engine);
        to.Int(run.Threads);
        to.Time(run.At);
        to.Real(run.WallSeconds);
        to.Long(run.Delivered);
        to.Fixed(run.Hash);
        to.Time(run.From);
        to.Text(run.Name);
        to.Text(run.Note);
        to.Many(run.Overrides, (each, setting) => each.Text(setting));
        to.Text(run.EngineVersion);
    }

    private static RunFigures ReadFigures(StateReader from) => new(
        from.Text(), from.Text(), from.Long(), from.Known<EngineKind>(), from.Int(), from.Time(), from.Real(),
        from.Long(), from.Fixed())
    {
        From = from.Time(),
        Name = from.Text(),
        Note = from.Text(),
        Overrides = from.Many(each => each.Text()),
        EngineVersion = from.Text(),
    };

    private static void Write(StateWriter to, HostRow host)
    {
        to.Text(host.Name);
        to.Int(host.Pcpus);
        host.Tally.Save(to);
    }

    private static HostRow ReadHost(StateReader from)
    {
        var name = from.Text();
        return new()
        {
            Name = name,
            Pcpus = from.Int(),
            Tally = Loaded(new(CounterLayout.Shipped, Subject.Host, name), from),
        };
    }

    private static void Write(StateWriter to, DomainRow domain)
    {
        to.Text(domain.Host);
        to.Int(domain.Id);
        to.Text(domain.Name);
        to.Int(domain.Vcpus);
        to.Long(domain.Length);
        domain.Tally.Save(to);
    }

    private static DomainRow ReadDomain(StateReader from)
    {
        var (host, id, name) = (from.Text(), from.Int(), from.Text());
        return new()
        {
            Host = host,
            Id = id,
            Name = name,
            Vcpus = from.Int(),
            Length = Math.Max(1, from.Long()),
            Tally = Loaded(
                new(CounterLayout.Shipped, Subject.Domain, host.Length == 0 ? name : $"{host}/{name}"), from),
        };
    }

    private static void Write(StateWriter to, GroupRow group)
    {
        group.Key.Write(to);
        to.Int(group.Hosts);
        to.Int(group.Domains);
        Write(to, group.Sum);
        to.Text(group.Worst);
        Write(to, group.Request);
        Write(to, group.Wake);
    }

    private static GroupRow ReadGroup(StateReader from) => new()
    {
        Key = GroupKey.Read(from),
        Hosts = from.Int(),
        Domains = from.Int(),
        Sum = ReadDomain(from),
        Worst = from.Text(),
        Request = ReadIntervals(from),
        Wake = ReadIntervals(from),
    };

    private static void Write(StateWriter to, LatencyIntervals intervals)
    {
        foreach (var interval in (QuantileInterval?[])[intervals.P50, intervals.P99, intervals.P999])
        {
            to.Bool(interval is not null);
            if (interval is not var (low, high)) continue;
            to.Real(low);
            to.Real(high);
        }
    }

    private static LatencyIntervals ReadIntervals(StateReader from)
    {
        return new(One(), One(), One());

        QuantileInterval? One() => from.Bool() ? new QuantileInterval(from.Real(), from.Real()) : null;
    }

    private static void Write(StateWriter to, TopInterrupt top)
    {
        to.Text(top.Owner);
        to.Text(top.Line.Label);
        to.Many(top.Line.Counts, (each, count) => each.Long(count));
        to.Text(top.Line.Chip);
        to.Text(top.Line.Trigger);
        to.Text(top.Line.Action);
        to.Real(top.PerSecond);
    }

    private static TopInterrupt ReadInterrupt(StateReader from) => new(
        from.Text(),
        new(from.Text(), from.Many(each => each.Long()), from.Text(), from.Text(), from.Text()),
        from.Real());

    private static void Write(StateWriter to, LossRow loss)
    {
        to.Text(loss.Key);
        to.Text(loss.What);
        to.Long(loss.Count);
        to.Text(loss.Most);
        to.Long(loss.MostCount);
    }

    private static Tally Loaded(Tally tally, StateReader from)
    {
        tally.Load(from);
        return tally;
    }
}
