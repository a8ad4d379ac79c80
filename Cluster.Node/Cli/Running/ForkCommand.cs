using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Running;

/// <summary>
/// <c>actorxen fork</c>: continues a stored run from some time on with changed settings, as a run of its own.
/// </summary>
internal static class ForkCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var at = Options.Time(
            "--at", "Virtual time from which on the fork has its own settings: 3.2s.", mayBeZero: false);
        at.Required = true;
        var set = Options.Set();
        set.Description = "Changes a setting of the stored scenario; may be repeated.";
        var until = Options.Time(
            "--until", "Ends the fork at this virtual time; by default where the run ended.", mayBeZero: false);
        var engine = Options.Engine();
        var threads = Options.Threads();
        var name = Options.Name();
        var note = Options.Note();
        var store = Options.Store();
        var json = Options.Json();
        var all = Options.All();
        var quiet = Options.Quiet();
        var command = new Command("fork", "Continues a stored run with changed settings, as a new run.")
        {
            run, at, set, until, engine, threads, name, note, store, json, all, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            await using var journal = new PatientJournal(
                parts.FindStore(parsed.GetValue(store)), progress.Tell, parts.Delay, stop);
            var parent = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var header = HeaderOf(
                parts, parent, VirtualTime.Zero + parsed.GetValue(at)!.Value, parsed.GetValue(set) ?? [],
                parsed.GetValue(until)) with
            {
                Name = parsed.GetValue(name) ?? "",
                Note = parsed.GetValue(note) ?? "",
            };
            return await new RunSession(parts, journal, progress, isKept: true).ForkAsync(
                header, parent, new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads)),
                parsed.GetValue(store), new ReportPrinter(terminal, parsed.GetValue(json), parsed.GetValue(all)), stop);
        });
        return command;
    }

    /// <exception cref="InputException">The run cannot be forked then, or not with these settings.</exception>
    private static RunHeader HeaderOf(
        Composition parts, RunRecord parent, VirtualTime at, IReadOnlyList<string> set, Duration? until)
    {
        var old = parent.Summary.Header;
        CheckTime(parts, parent, at);
        var changed = Changed(parts, old, set);
        var end = VirtualTime.Zero + LengthOf(parts, old, changed.Spec, until);
        if (at >= end)
            throw new InputException($"--at {at} leaves nothing of a fork that ends at {end}. Give an earlier time.");
        if (changed.Spec.WarmUp >= end - VirtualTime.Zero)
        {
            throw new InputException(
                $"a warm-up of {changed.Spec.WarmUp} leaves nothing of a fork that ends at {end}. Give a shorter one.");
        }

        var time = UnitText.Write(at - VirtualTime.Zero);
        var isShorter = until is not null && end < VirtualTime.Zero + changed.Spec.Length;
        return old with
        {
            RunId = RunId.New(DateTimeOffset.UtcNow),
            ScenarioText = changed.Text,
            Length = end - VirtualTime.Zero,
            StartedUtc = DateTimeOffset.UtcNow,
            Overrides =
            [
                .. old.Overrides.Where(setting =>
                    !isShorter || !setting.StartsWith("until=", StringComparison.Ordinal)),
                .. set.Select(setting => ChangedSettings.LineOf($"{setting}@{time}")),
                .. isShorter ? [$"until={UnitText.Write(end - VirtualTime.Zero)}"] : (string[])[],
            ],
            Paths = "",
            IsTraced = false,
            Origins = [.. old.Origins, new(old.RunId, old.ScenarioText, at, [.. set])],
        };
    }

    private static void CheckTime(Composition parts, RunRecord parent, VirtualTime at)
    {
        var header = parent.Summary.Header;
        if (parent.End?.Failure is { } failure)
            throw new InputException($"run {header.RunId} failed, so it cannot be forked: {ErrorLine.Of(failure)}");
        if (header.EngineVersion != parts.EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} is of version {header.EngineVersion}, but this is {parts.EngineVersion}, whose "
                + "results may differ. Fork it with that version, or run the scenario again.");
        }

        if (at > VirtualTime.Zero + header.Length)
            throw new InputException($"--at {at} is after the end of the run. Give at most {header.Length}.");
        if (header.ForkedAt is { } forked && at <= forked)
        {
            throw new InputException(
                $"run {header.RunId} is itself a fork, made at {forked}. Give a later time, or fork run "
                + $"{header.Origins[^1].RunId}.");
        }
    }

    private static LoadedScenario Changed(Composition parts, RunHeader header, IReadOnlyList<string> set)
    {
        if (set.FirstOrDefault(one => one.TrimStart().StartsWith("vars.", StringComparison.Ordinal)) is { } name)
        {
            throw new InputException(
                $"--set {name}: the scenario of a stored run has no vars any more. Set the keys that it stood for, or "
                + "run the scenario again with --set.");
        }

        var changed = parts.ChangedScenario(header, set);
        if (ForkRules.WhyNot(header.ScenarioText, changed.Text, parts.Policies) is { } why)
            throw new InputException(why);
        foreach (var (index, one) in set.Index())
        {
            var without = parts.ChangedScenario(header, [.. set.Where((_, other) => other != index)]);
            if (without.Text == changed.Text)
            {
                throw new InputException(
                    $"--set {one} changes nothing: the run has this value already, or a setting of its hosts overrides "
                    + "it. For one of all hosts write racks[*].hosts[*].KEY=VALUE.");
            }
        }

        return changed;
    }

    /// <summary>A fork ends where the run ended, unless it is told otherwise.</summary>
    private static Duration LengthOf(Composition parts, RunHeader old, RunSpec spec, Duration? until)
    {
        if (until is { } stop) return Duration.Shorter(stop, spec.Length);
        return spec.Length == parts.StoredScenario(old).Length ? old.Length : spec.Length;
    }
}
