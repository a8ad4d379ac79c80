using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>The utilisation of a virtual machine, or of a machine. Times are in microseconds.</summary>
/// <param name="name">As the trace has it.</param>
/// <param name="source">The file in which it was found first.</param>
/// <param name="book">Counts what all series hold.</param>
internal abstract class TraceSeries(string name, string source, TraceBook book)
{
    public string Name => name;

    public string Source => source;

    /// <summary>Processors; 0 if the trace does not say how many.</summary>
    public int Vcpus { get; set; }

    /// <summary>Lines that say nothing about it, because a value is unknown.</summary>
    public int Skipped { get; set; }

    /// <summary>Samples above 100 %, which are read as 100 %.</summary>
    public int Clipped { get; protected set; }

    /// <summary>Samples that are missing between others. The one before is repeated.</summary>
    public int Filled { get; protected set; }

    /// <summary>Samples that another one of the same time replaces.</summary>
    public int Replaced { get; protected set; }

    /// <summary>Samples of a time when it had fewer processors than at another time.</summary>
    public int OfFewer { get; protected set; }

    protected TraceBook Book => book;

    public abstract bool IsEmpty { get; }

    /// <summary>Time of its first sample.</summary>
    public abstract long First { get; }

    /// <summary>Time of its last sample.</summary>
    public abstract long Last { get; }

    /// <param name="start">Time of the first sample of the result.</param>
    /// <param name="count">Number of samples; 0 % before its own first and after its last one.</param>
    /// <param name="step">Time of a sample.</param>
    /// <returns>Millionths.</returns>
    public abstract int[] Samples(long start, int count, long step);

    protected int ShareOf(double percent)
    {
        if (percent > 100) Clipped++;
        return (int)Math.Round(Math.Min(percent, 100) / 100 * Percent.Whole);
    }
}

/// <summary>A series whose trace has samples in percent.</summary>
internal sealed class SampledSeries(string name, string source, TraceBook book) : TraceSeries(name, source, book)
{
    private readonly List<(long At, int Share, int Cores)> _readings = [];

    public override bool IsEmpty => _readings.Count == 0;

    public override long First => _readings.Min(reading => reading.At);

    public override long Last => _readings.Max(reading => reading.At);

    /// <param name="at">Its time.</param>
    /// <param name="percent">Of all processors that the machine had then.</param>
    /// <param name="lines">At the line that says so.</param>
    /// <param name="cores">How many they were; 0 if the trace does not say so.</param>
    public void Add(long at, double percent, TraceLines lines, int cores = 0)
    {
        Book.Count(lines);
        Vcpus = Math.Max(Vcpus, cores);
        _readings.Add((at, ShareOf(percent), cores));
    }

    /// <summary>Times from one reading to the next, with how often they occur.</summary>
    public void CountSteps(SortedDictionary<long, int> steps)
    {
        _readings.Sort((one, other) => one.At.CompareTo(other.At));
        for (var index = 1; index < _readings.Count; index++)
        {
            var step = _readings[index].At - _readings[index - 1].At;
            if (step > 0) steps[step] = steps.GetValueOrDefault(step) + 1;
        }
    }

    public override int[] Samples(long start, int count, long step)
    {
        var samples = new int[count];
        var last = -1;
        foreach (var (at, share, cores) in _readings.OrderBy(reading => reading.At))
        {
            var slot = (int)((at - start + (step / 2)) / step);
            if (slot == last) Replaced++;
            for (var missing = last + 1; last >= 0 && missing < slot; missing++, Filled++)
                samples[missing] = samples[last];
            var isOfFewer = cores > 0 && cores < Vcpus;
            if (isOfFewer) OfFewer++;
            samples[slot] = isOfFewer ? (int)Math.Round((double)share * cores / Vcpus) : share;
            last = slot;
        }

        return samples;
    }
}

/// <summary>A series that is summed up from what keeps its processors busy.</summary>
/// <param name="width">Time of a sample.</param>
internal sealed class BusySeries(string name, string source, TraceBook book, long width)
    : TraceSeries(name, source, book)
{
    /// <summary>Processors times microseconds, by number of the sample.</summary>
    private readonly SortedDictionary<long, double> _busy = [];

    /// <summary>Processors of the machine, in the unit of what is added.</summary>
    public double Whole { get; set; } = 1;

    /// <summary>The most processors that are busy in any sample, rounded up.</summary>
    public double Peak => Math.Ceiling(_busy.Values.DefaultIfEmpty(width).Max() / width);

    public override bool IsEmpty => _busy.Count == 0;

    public override long First => _busy.Keys.First() * width;

    public override long Last => _busy.Keys.Last() * width;

    /// <param name="start">From when processors are busy.</param>
    /// <param name="end">Until when, after the start.</param>
    /// <param name="processors">How many, on average.</param>
    /// <param name="lines">At the line that says so.</param>
    public void Add(long start, long end, double processors, TraceLines lines)
    {
        if ((end - start) / width >= TraceBook.MostImported) throw lines.Wrong(
            $"It lasts longer than {TraceBook.MostImported} samples.", "Correct or remove the line.");
        for (var (slot, at) = (start / width, start); at < end; slot++)
        {
            var until = Math.Min(end, (slot + 1) * width);
            if (!_busy.TryGetValue(slot, out var sum)) Book.Count(lines);
            _busy[slot] = sum + (processors * (until - at));
            at = until;
        }
    }

    public override int[] Samples(long start, int count, long step)
    {
        var samples = new int[count];
        foreach (var (slot, busy) in _busy)
            samples[(int)(slot - (start / step))] = ShareOf(100 * busy / (Whole * step));
        return samples;
    }
}
