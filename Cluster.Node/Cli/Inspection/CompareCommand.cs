using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Studies;
using ActorXen.Comparisons;
using ActorXen.Pages;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen compare</c>: says how two stored runs or studies differ, and where runs part.</summary>
internal static class CompareCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var one = new Argument<string>("A")
        {
            Description = "Id or name of a stored run or study (see: actorxen runs).",
        };
        var other = new Argument<string>("B") { Description = "The run or study to compare it with, likewise." };
        var from = Options.Time("--from", "Compares nothing before this virtual time; by default both warm-ups.");
        var to = Options.Time("--to", "Compares nothing after this virtual time.", mayBeZero: false);
        var failIf = new Option<string[]>("--fail-if")
        {
            Description = $"Exit code 9 if B is worse than A by more than luck: {WorseRule.Example}. May be repeated.",
            HelpName = "RULE",
        };
        failIf.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (WorseRule.Parse(token.Value).Problem is { } problem) result.AddError(problem);
        });
        var hosts = new Option<bool>("--hosts")
        {
            Description = "Also compares how busy hosts are. Executes both runs again.",
        };
        var store = Options.Store();
        var html = new HtmlFile();
        var json = Options.Json();
        var all = new Option<bool>("--all") { Description = "Shows every setting that differs." };
        var command = new Command("compare", "Compares two stored runs or studies, and finds where runs part.")
        {
            one, other, from, to, failIf, hosts, store, json, html.Option, all,
        };
        command.SetAction(async (parsed, stop) =>
        {
            html.Check(parsed);
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var (left, right) = (parsed.GetRequiredValue(one), parsed.GetRequiredValue(other));
            var (run, study) = await StoredStudies.ReadAsync(journal, left);
            var (otherRun, otherStudy) = await StoredStudies.ReadAsync(journal, right);
            List<WorseRule> rules = [.. (parsed.GetValue(failIf) ?? []).Select(text => WorseRule.Parse(text).Rule!)];
            var (isJson, isAll) = (parsed.GetValue(json), parsed.GetValue(all));
            if (study is not null && otherStudy is not null)
            {
                StoredStudies.Refuse(parsed, study.Id, [from, to, hosts]);
                var (compared, outcomes) = Compare(study, otherStudy, rules);
                await html.WriteAsync(parsed, () => StudyComparisonPage.Write(compared, outcomes, Retyped.Of(parsed)));
                if (isJson) await terminal.Out.WriteLineAsync(StudyComparisonJson.Of(compared, outcomes));
                else Print(terminal, compared, outcomes, isAll);
                return (int)(outcomes.Exists(outcome => outcome.Broken.Count > 0) ? ExitCode.Worse : ExitCode.Ok);
            }

            if (run is null || otherRun is null)
            {
                throw new InputException(
                    $"{(run is null ? left : right)} is a study, and {(run is null ? right : left)} is a run. Compare "
                    + "two runs, or two studies.");
            }

            var runs = await new RunComparer(journal, parts.Stored).CompareAsync(
                run, otherRun, parsed.GetValue(from), parsed.GetValue(to), rules, parsed.GetValue(hosts), stop);
            await html.WriteAsync(parsed, () => RunComparisonPage.Write(runs, Retyped.Of(parsed)));
            if (isJson) await terminal.Out.WriteLineAsync(ComparisonJson.Of(runs));
            else Print(terminal, runs, isAll);
            return (int)(runs.Outcomes.Any(outcome => outcome.IsBroken) ? ExitCode.Worse : ExitCode.Ok);
        });
        return command;
    }

    private static (StudyComparison Compared, List<StudyOutcome> Outcomes) Compare(
        StudyRecord one, StudyRecord other, List<WorseRule> rules)
    {
        var compared = StudyComparison.Of(one, other);
        return (compared, [.. rules.Select(rule => StudyOutcome.Of(rule, compared))]);
    }

    private static void Print(Terminal terminal, RunComparison compared, bool all)
    {
        terminal.Say(ComparisonText.Headline(compared));
        terminal.Say(ComparisonText.Scope(compared));
        terminal.Out.WriteLine();
        terminal.Print(ComparisonText.Settings(compared, all));
        if (compared.IsIdentical) return;
        terminal.Print(ComparisonText.Groups(compared));
        if (ComparisonText.Hosts(compared) is { } hosts) terminal.Print(hosts);
        foreach (var sentence in ComparisonText.OnlyOne(compared)) terminal.Say(sentence);
        foreach (var sentence in ComparisonText.Parting(compared)) terminal.Say(sentence);
        foreach (var outcome in compared.Outcomes) terminal.Say(ComparisonText.Outcome(outcome));
    }

    private static void Print(
        Terminal terminal, StudyComparison compared, IReadOnlyList<StudyOutcome> outcomes, bool all)
    {
        terminal.Say(StudyComparisonText.Headline(compared));
        terminal.Say(StudyComparisonText.Scope(compared));
        terminal.Out.WriteLine();
        terminal.Print(ComparisonText.Settings(StudyComparisonText.SettingRows(compared), all));
        if (StudyComparisonText.Fits(compared) is { } fits) terminal.Print(fits);
        if (compared.Points.Count > 0 && compared.Measures.Count > 0)
            terminal.Print(StudyComparisonText.Points(compared));
        foreach (var sentence in StudyComparisonText.OnlyOne(compared)) terminal.Say(sentence);
        foreach (var outcome in outcomes) terminal.Say(StudyComparisonText.Outcome(outcome));
    }
}
