using ActorXen.Bench.Models;
using ActorXen.Bench.Phold;
using ActorXen.Runs;

namespace ActorXen.Bench;

/// <summary>Sizes of the measurements of <c>bench all</c>.</summary>
/// <param name="Processes">PHOLD's numbers of processes.</param>
/// <param name="Events">Events of a PHOLD measurement.</param>
/// <param name="Hosts">Numbers of hosts of the model; the first is what the others are compared with.</param>
/// <param name="ModelEvents">Events of a measurement of the model.</param>
/// <param name="Rounds">How often everything is measured, in turn.</param>
internal sealed record BenchSizes(
    IReadOnlyList<int> Processes, long Events, IReadOnlyList<int> Hosts, long ModelEvents, int Rounds)
{
    /// <summary>Some minutes of CPU.</summary>
    public static BenchSizes Full { get; } = new([1_000, 64_000, 1_000_000], 8_000_000, [4, 64, 1_000], 4_000_000, 3);

    /// <summary>Under a minute of CPU: to be compared with kept ratios in each build.</summary>
    public static BenchSizes Short { get; } = new([1_000, 64_000], 2_000_000, [4, 64], 1_000_000, 3);
}

/// <summary>A ratio of two speeds that were measured one after the other. Larger is better.</summary>
/// <param name="Name">What over what.</param>
/// <param name="Rounds">One for each round, in order.</param>
internal sealed record BenchRatio(string Name, IReadOnlyList<double> Rounds)
{
    public double Least => Rounds.Min();

    public double Most => Rounds.Max();

    public double Median { get; } = MedianOf([.. Rounds.Order()]);

    private static double MedianOf(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}

/// <summary>Measures PHOLD and the model in turn, and divides one speed by another.</summary>
/// <remarks>
/// Speeds are events per second of CPU time. They depend on the machine and on its neighbours; ratios of the same round
/// much less.
/// </remarks>
internal sealed class BenchSuite(ModelBench model)
{
    private static readonly EngineKind[] Engines = [EngineKind.Plain, EngineKind.Actors];

    /// <param name="tell">Is told what is measured next.</param>
    /// <exception cref="InvalidOperationException">Two engines have different hashes, which is a bug.</exception>
    public IReadOnlyList<BenchRatio> Run(BenchSizes sizes, Action<string> tell, CancellationToken stop)
    {
        var ratios = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var round = 1; round <= sizes.Rounds; round++)
        {
            foreach (var processes in sizes.Processes)
            {
                tell($"round {round} of {sizes.Rounds}: PHOLD with {processes:N0} processes");
                stop.ThrowIfCancellationRequested();
                MeasurePhold(processes, sizes.Events, Keep);
            }

            tell($"round {round} of {sizes.Rounds}: {string.Join(", ", sizes.Hosts)} hosts");
            MeasureModel(sizes, Keep, stop);
        }

        return [.. ratios.Select(ratio => new BenchRatio(ratio.Key, ratio.Value))];

        void Keep(string name, double ratio)
        {
            if (!ratios.TryGetValue(name, out var kept)) ratios[name] = kept = [];
            kept.Add(ratio);
        }
    }

    private static void MeasurePhold(int processes, long events, Action<string, double> keep)
    {
        var options = new PholdOptions(processes, Events: events);
        var floor = PholdBench.Run(options with { Engine = PholdEngine.Floor });
        var plain = PholdBench.Run(options with { Engine = PholdEngine.Plain });
        var actors = PholdBench.Run(options with { Engine = PholdEngine.Actors });
        CheckHashes($"{processes} processes", plain.Hash, actors.Hash);
        keep($"PHOLD {processes:N0}: plain over floor", plain.EventsPerCpuSecond / floor.EventsPerCpuSecond);
        keep($"PHOLD {processes:N0}: actors over floor", actors.EventsPerCpuSecond / floor.EventsPerCpuSecond);
        keep($"PHOLD {processes:N0}: actors over plain", actors.EventsPerCpuSecond / plain.EventsPerCpuSecond);
    }

    private void MeasureModel(BenchSizes sizes, Action<string, double> keep, CancellationToken stop)
    {
        var few = new Dictionary<EngineKind, double>();
        foreach (var hosts in sizes.Hosts)
        {
            var speeds = new Dictionary<EngineKind, ModelSpeed>();
            foreach (var engine in Engines)
            {
                stop.ThrowIfCancellationRequested();
                var speed = speeds[engine] = model.Measure(hosts, engine, sizes.ModelEvents);
                if (!few.TryAdd(engine, speed.EventsPerCpuSecond))
                {
                    var name = $"{hosts:N0} hosts over {sizes.Hosts[0]}, {speed.Engine}";
                    keep(name, speed.EventsPerCpuSecond / few[engine]);
                }
            }

            var (plain, actors) = (speeds[EngineKind.Plain], speeds[EngineKind.Actors]);
            CheckHashes($"{hosts} hosts", plain.Hash, actors.Hash);
            keep($"{hosts:N0} hosts: actors over plain", actors.EventsPerCpuSecond / plain.EventsPerCpuSecond);
        }
    }

    private static void CheckHashes(string what, string plain, string actors)
    {
        if (plain != actors)
            throw new InvalidOperationException($"{what}: hash {plain} without actors, {actors} with them");
    }
}
