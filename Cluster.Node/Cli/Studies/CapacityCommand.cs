using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Pages;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary><c>actorxen capacity</c>: looks for the largest value of a setting at which a criterion holds.</summary>
internal static class CapacityCommand
{
    private const int UsualMostSeeds = 20;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var options = new StudyOptions(UsualMostSeeds);
        var until = new Option<string?>("--until")
        {
            Description =
                "What must hold: p99(request, web-*) < 1ms, steal < 5%, throughput(web-*) > 1000, loss < 1; joined by "
                + "and, or, with brackets.",
            HelpName = "CRITERION",
        };
        var length = Options.Time(
            "--length", "Virtual time of each run; by default the scenario's length.", mayBeZero: false);
        var compare = new Option<string[]>("--compare")
        {
            Description =
                "Answers for each value of another setting, and says which differences are real; may be repeated.",
            HelpName = "KEY=VALUES",
        };
        var plan = new Option<bool>("--plan")
        {
            Description = "Prints the values that would be tried, and estimates time and memory.",
        };
        var files = new StudyFiles();
        var json = Options.Json();
        var quiet = Options.Quiet();
        var command = new Command("capacity", "Looks for the largest value of a setting at which a criterion holds.")
        {
            options.Question, options.Vary, until, compare, options.Seeds, options.FirstSeed, options.Set, length,
            options.WarmUp, options.Strict, options.Again, options.Threads, options.Cluster, options.Name,
            options.Store, options.NoStore, plan, json, files.Csv, files.Parquet, files.Html.Option, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(plan)) files.RefuseOfPlan(parsed);
            var file = options.File(parsed);
            var criterion = CriterionText.Read(parsed.GetValue(until) ?? file.Until ?? throw new InputException(
                "capacity needs a criterion: --until \"p99(request, web-*) < 1ms\"."));
            // Of a study's file the first axis is what grows.
            var axis = OneAxis(AxisText.Read(
                StudyOptions.Chosen(parsed.GetValue(options.Vary), [.. file.Vary.Take(1)])));
            var variants = AxisText.Read(
                StudyOptions.Chosen(parsed.GetValue(compare), file.Compare), "--compare");
            (variants, axis) = AxisGroup.WithNames([.. variants, new AxisGroup([axis])]) is var named
                ? ([.. named.SkipLast(1)], named[^1].Axes[0])
                : (variants, axis);
            var study = options.Asked(
                parsed, file, [.. variants, new AxisGroup([axis])], criterion.Measures, parsed.GetValue(length));
            using var cells = await options.CellsAsync(parsed, parts, stop);
            if (!parsed.GetValue(plan)) files.Check(parsed, parsed.GetRequiredValue(options.Question));
            var isSilent = parsed.GetValue(json) || parsed.GetValue(quiet);
            await using var session =
                new StudySession(parts, terminal, options, parsed, stop) { IsSilent = isSilent, Remembers = true };
            List<Point> compared = [.. Point.All(variants)];
            var check = new CapacityCheck(study with { Axes = [] }, axis, compared, cells);
            var evidence = check.Evidence();
            if (parsed.GetValue(options.Strict)) check.All();
            if (parsed.GetValue(plan))
            {
                var asked = study with
                {
                    Axes = [.. variants],
                    Measures = Capacity.MeasuresOf(criterion, evidence),
                };
                var planned = await CapacityPlan.OfAsync(
                    parts, options, parsed, asked, axis, criterion, cells, stop);
                if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(planned.Json());
                else terminal.Print(planned.Table());
                return (int)ExitCode.Ok;
            }

            var results = new List<CapacityResult>();
            foreach (var variant in compared)
            {
                var capacity = new Capacity(one => session.RunAsync(one, cells), parts.EngineVersion);
                results.Add(await capacity.RunAsync(
                    new(study with { Axes = [] }, axis, criterion, variant), evidence, stop));
                // What is known is printed and written, as a study does.
                if (!results[^1].Study.IsComplete) break;
            }

            var origin = CellOrigin.Of(parsed, results[0].Study, cells);
            var unwritten = await files.TryWriteAsync(
                parsed, CapacityResult.Together(results), () => CapacityPage.Write(results, origin));
            var kept = await session.KeepAsync(origin, null, results);
            StudyPrinter.Print(terminal, results, kept, parsed.GetValue(json));
            if (unwritten is not null) throw unwritten;
            return (int)CodeOf(results);
        });
        return command;
    }

    private static ExitCode CodeOf(List<CapacityResult> results)
    {
        if (!results[^1].Study.IsComplete) return ExitCode.Interrupted;
        if (results.Exists(result => result.Fits >= 0)) return ExitCode.Ok;
        return results.TrueForAll(result => result.Study.IsWithout(result.Question.Criterion.Measures))
            ? ExitCode.NothingMeasured
            : ExitCode.NothingFits;
    }

    private static Axis OneAxis(IReadOnlyList<AxisGroup> groups)
    {
        if (groups is not [{ Axes: [var axis] }])
        {
            throw new InputException(
                "capacity needs one --vary: the setting of which there is more and more, as in "
                + "--vary vars.guests=1..200. For others use --compare.");
        }

        var sorted = AxisNumber.Sorted(axis.Values) ?? throw new InputException(
            $"--vary: the values of {axis.Path} are not all numbers. Give what grows, as in {axis.Path}=1..200, and "
            + "names with --compare.");
        return axis with { Values = sorted };
    }
}
