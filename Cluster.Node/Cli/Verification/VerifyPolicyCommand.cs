using System.CommandLine;
using System.Globalization;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Runs;
using ActorXen.Verification;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Verification;

/// <summary>
/// <c>actorxen verify policy</c>: runs a policy in the recorded scenarios of another one, and shows where they differ.
/// </summary>
internal static class VerifyPolicyCommand
{
    public static Command Create(PolicyComparison comparison, Terminal terminal)
    {
        var policy = new Argument<string>("POLICY") { Description = "The policy to look at, usually your own." };
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description = "Recorded scenarios, such as credit2-01-single-equal. Without any, all of --like.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var like = new Option<string>("--like")
        {
            Description = "The policy to compare with, in the scenarios that its decisions were recorded from.",
            HelpName = "POLICY",
            DefaultValueFactory = _ => "credit2",
        };
        var set = new Option<string[]>("--set")
        {
            Description = "A parameter of the policy; may be repeated.",
            HelpName = "parameter=number",
        };
        var engine = Options.Engine();
        var json = Options.Json();
        var command = new Command(
            "policy", "Runs a policy in recorded scenarios, and shows the first decision that differs from another's.")
        {
            policy, scenarios, like, set, engine, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var (ours, theirs) = (
                Known(comparison, parsed.GetRequiredValue(policy)), Known(comparison, parsed.GetRequiredValue(like)));
            var parameters = Parameters(comparison, ours, parsed.GetValue(set) ?? []);
            var report = new PolicyReport(terminal, ours, theirs, parsed.GetValue(json));
            foreach (var name in Chosen(theirs, parsed.GetValue(scenarios) ?? []))
            {
                stop.ThrowIfCancellationRequested();
                try
                {
                    report.Add(comparison.Compare(name, ours, theirs, parameters, parsed.GetValue(engine)));
                }
                catch (Exception failure) when (failure is RunFailedException or InvalidDataException)
                {
                    report.Add(name, failure.Message.ReplaceLineEndings(" "));
                }
            }

            return Task.FromResult((int)report.Finish());
        });
        return command;
    }

    private static string Known(PolicyComparison comparison, string policy) => comparison.Policies.Contains(policy)
        ? policy
        : throw new InputException($"\"{policy}\" is not a policy. {Suggestion.Use(policy, comparison.Policies)}");

    private static IReadOnlyList<string> Chosen(string like, string[] scenarios)
    {
        var known = PolicyComparison.ShippedOf(like);
        if (known.Count == 0)
        {
            List<string> recorded = [.. PolicyComparison.Shipped.Select(name => name.Split('-')[0]).Distinct()];
            throw new InputException(
                $"--like {like}: its decisions were never recorded. Use {Suggestion.OneOf(recorded)}.");
        }

        foreach (var scenario in scenarios.Where(scenario => !known.Contains(scenario)))
        {
            throw new InputException(
                $"{like} has no recorded scenario \"{scenario}\". {Suggestion.Use(scenario, known)}");
        }

        return scenarios.Length == 0 ? known : [.. scenarios.Distinct()];
    }

    private static Dictionary<string, long> Parameters(PolicyComparison comparison, string policy, string[] texts)
    {
        var parameters = new Dictionary<string, long>();
        foreach (var text in texts)
        {
            if (text.Split('=') is not [var name, var number]
                || !long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                throw new InputException(
                    $"--set \"{text}\" is not parameter=number. Write for example ratelimit_us=0.");
            if (comparison.WrongWith(policy, name, value) is { } problem)
                throw new InputException($"--set {text}: {problem}");
            if (!parameters.TryAdd(name, value))
                throw new InputException($"--set {name} is given twice. Give it once.");
        }

        return parameters;
    }
}
