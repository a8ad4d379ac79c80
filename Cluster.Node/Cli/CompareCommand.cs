using System.CommandLine;
using ActorXen.Comparisons;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen compare</c>: says how two stored runs differ, and where they part.</summary>
internal static class CompareCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var one = new Argument<string>("A") { Description = "Id or name of a stored run (see: actorxen runs)." };
        var other = new Argument<string>("B") { Description = "The run to compare it with, likewise." };
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
        var json = Options.Json();
        var all = new Option<bool>("--all") { Description = "Shows every setting that differs." };
        var command = new Command("compare", "Compares two stored runs, and finds where they part.")
        {
            one, other, from, to, failIf, hosts, store, json, all,
        };
        command.SetAction(async (parsed, stop) =>
        {
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var comparer = new RunComparer(
                journal, (header, watch) => parts.Build(
                    header, new ExecutionOptions(EngineKind.Plain, 1), watch));
            var compared = await comparer.CompareAsync(
                await journal.ReadAsync(parsed.GetRequiredValue(one)),
                await journal.ReadAsync(parsed.GetRequiredValue(other)),
                parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(hosts), stop);
            var rules = (parsed.GetValue(failIf) ?? []).Select(text => WorseRule.Parse(text).Rule!);
            var outcomes = compared.IsIdentical ? [] : rules.Select(rule => Judge(rule, compared)).ToList();
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(ComparisonJson.Of(compared, outcomes));
            else Print(terminal, compared, outcomes, parsed.GetValue(all));
            return (int)(outcomes.Exists(outcome => outcome.IsBroken) ? ExitCode.Worse : ExitCode.Ok);
        });
        return command;
    }

    /// <exception cref="InputException">The runs are too short to judge by this rule.</exception>
    private static (WorseRule Rule, ComparedRow Row, bool IsBroken) Judge(WorseRule rule, RunComparison compared)
    {
        var row = compared.Rows.FirstOrDefault(row => row.Group == rule.Key && row.Measure == rule.Measure);
        if (row is null && compared.Rows.All(row => row.Group != rule.Key))
        {
            var groups = compared.Rows.Select(row => row.Group).Distinct()
                .Select(group => group.Kind == GroupKind.Fleet ? "fleet" : group.Name);
            throw new InputException(
                $"--fail-if \"{rule.Text}\": not both runs have a template {rule.Group}. Use one of: "
                + $"{string.Join(", ", groups)}.");
        }

        return row?.Difference is { Interval: not null }
            ? (rule, row, rule.IsBrokenBy(row))
            : throw new InputException(
                $"--fail-if \"{rule.Text}\" cannot be judged: the compared time has too little {rule.Measure.Name} "
                + "to tell luck from a difference. Run longer, or leave the rule out.");
    }

    private static void Print(
        Terminal terminal, RunComparison compared,
        IReadOnlyList<(WorseRule Rule, ComparedRow Row, bool IsBroken)> outcomes, bool all)
    {
        void Say(string sentence) => terminal.Out.WriteLine(Lines.Wrap(sentence, terminal.Width));
        Say(ComparisonText.Headline(compared));
        Say(ComparisonText.Scope(compared));
        terminal.Out.WriteLine();
        terminal.Print(ComparisonText.Settings(compared, all));
        if (compared.IsIdentical) return;
        terminal.Print(ComparisonText.Groups(compared));
        if (ComparisonText.Hosts(compared) is { } hosts) terminal.Print(hosts);
        foreach (var sentence in ComparisonText.OnlyOne(compared)) Say(sentence);
        foreach (var sentence in ComparisonText.Parting(compared)) Say(sentence);
        foreach (var (rule, row, isBroken) in outcomes) Say(ComparisonText.Outcome(rule, row, isBroken));
    }
}
