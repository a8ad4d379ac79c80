using ActorXen.Execution;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Experiments;

/// <summary>Runs a shipped experiment shorter and with fewer seeds than the command does.</summary>
internal static class ShortExperiment
{
    /// <param name="name">Of the experiment.</param>
    /// <param name="length">Of each cell, as in a scenario: <c>2s</c>.</param>
    /// <param name="seeds">At least two.</param>
    public static Task<ExperimentResult> RunAsync(string name, string length, int seeds = 2) =>
        RunAsync(ExperimentCatalogue.Find(name)!, length, seeds);

    /// <param name="experiment">A shipped one, perhaps with fewer variants and figures.</param>
    /// <param name="length">Of each cell; empty for the length that its variants give.</param>
    /// <param name="seeds">At least two.</param>
    public static Task<ExperimentResult> RunAsync(Experiment experiment, string length, int seeds = 2) =>
        ExperimentRun.RunAsync(
        experiment, new(1, seeds), Environment.ProcessorCount, (cell, _) => Simulate(cell, length));

    /// <summary>Some variants of a shipped experiment, and some figures that need no others.</summary>
    public static Experiment Part(string name, string[] variants, int[] figures)
    {
        var whole = ExperimentCatalogue.Find(name)!;
        return whole with
        {
            Variants = [.. whole.Variants.Where(variant => variants.Contains(variant.Name))],
            Figures = [.. figures.Select(figure => whole.Figures[figure])],
        };
    }

    private static RunReport Simulate(Cell cell, string length)
    {
        string[] lengths = length.Length == 0 ? [] : [$"length={length}"];
        string[] sets = [.. cell.Variant.Set, $"seed={cell.Seed}", .. lengths];
        var spec = ScenarioLoader.Load(cell.Experiment.Scenario, new(Given.Options.Catalogue, sets)).Spec!;
        var books = new SortedDictionary<int, (HostDirectory Host, CounterBook Book)>();
        var factory = new SimulationFactory(
            () => throw new InvalidOperationException("The plain engine needs no actors."), XenPolicies.Instance);
        using var simulation =
            factory.Build(spec, new(EngineKind.Plain, 1), host => [(books[host.Host] = (host, new(host))).Book]);
        var end = VirtualTime.Zero + spec.Length;
        simulation.Start();
        simulation.RunUntil(end);
        var figures = new RunFigures(
            "", spec.Name, cell.Seed, EngineKind.Plain, 1, end, 0, simulation.Delivered, simulation.Hash);
        return ReportRows.Of(figures, books.Values.Select(entry => (entry.Host, entry.Book.Read(end))));
    }
}
