using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorXen.Bench.Schedulers;
using ActorXen.Cli.Errors;
using ActorXen.Report.Printing;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench;

/// <summary>
/// <c>actorxen bench schedulers</c>: measures what a schedule decision costs, as a table for docs/benchmarks.md.
/// </summary>
internal static class SchedulerBenchCommand
{
    private const string NotPossible = "-";

    public static Command Create(XenPolicies known)
    {
        var policy = new Option<string?>("--policy")
        {
            Description = "Measures only this policy.",
            HelpName = "POLICY",
        };
        policy.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && !known.Policies.Contains(name))
                result.AddError($"\"{name}\" is not a policy. Use {string.Join(", ", known.Policies)}.");
        });
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };
        var command = new Command(
            "schedulers", "Measures time and memory of a schedule decision, by policy and number of vCPUs.")
        {
            policy, json,
        };
        command.SetAction((parsed, stop) =>
        {
            IReadOnlyList<string> policies =
                parsed.GetValue(policy) is { } only ? [only] : DecisionBench.CurrentPolicies;
            var costs = Measure(new(known), policies, stop);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? Json(costs) : Table(policies, costs));
            return Task.FromResult((int)ExitCode.Ok);
        });
        return command;
    }

    /// <summary>The costs as a Markdown table.</summary>
    internal static string Table(IReadOnlyList<string> policies, IReadOnlyList<SchedulerCost> costs)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            ns per decision, {DecisionBench.Pcpus} pCPUs, by number of vCPUs; bytes allocated per decision

            | policy | {string.Join(" | ", DecisionBench.VcpuCounts)} | bytes |
            |---|{string.Concat(DecisionBench.VcpuCounts.Select(_ => "---|"))}---|

            """));
        foreach (var policy in policies)
        {
            var mine = costs.Where(cost => cost.Policy == policy).ToList();
            var cells = DecisionBench.VcpuCounts.Select(vcpus => mine.Find(cost => cost.Vcpus == vcpus))
                .Select(cost => cost is null ? NotPossible : Number(cost.NsPerDecision, "0"));
            text.Append(CultureInfo.InvariantCulture, $"| {policy} | {string.Join(" | ", cells)} | ")
                .Append(Number(mine.Max(cost => cost.BytesPerDecision), "0.###")).Append(" |\n");
        }

        return text.Append(
            CultureInfo.InvariantCulture,
            $"\n{NotPossible}: null runs at most one vCPU on each pCPU, a table of arinc653 has at most 64 entries.")
            .ToString();
    }

    private static List<SchedulerCost> Measure(
        DecisionBench bench, IReadOnlyList<string> policies, CancellationToken stop)
    {
        var costs = new List<SchedulerCost>();
        foreach (var policy in policies)
        {
            foreach (var vcpus in DecisionBench.VcpuCounts.Where(vcpus => DecisionBench.Fits(policy, vcpus)))
            {
                stop.ThrowIfCancellationRequested();
                costs.Add(bench.Measure(policy, vcpus));
            }
        }

        return costs;
    }

    internal static string Json(IReadOnlyList<SchedulerCost> costs) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteNumber("pcpus", DecisionBench.Pcpus);
        json.WriteStartArray("decisions");
        foreach (var cost in costs) Write(json, cost);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SchedulerCost cost)
    {
        json.WriteStartObject();
        json.WriteString("policy", cost.Policy);
        json.WriteNumber("vcpus", cost.Vcpus);
        json.WriteNumber("ns", Math.Round(cost.NsPerDecision, 1));
        json.WriteNumber("bytes", cost.BytesPerDecision);
        json.WriteNumber("wakes", Math.Round(cost.WakesPerDecision, 3));
        json.WriteNumber("switches", Math.Round(cost.SwitchesPerDecision, 3));
        json.WriteNumber("virtual_ns", Math.Round(cost.VirtualNsPerDecision));
        json.WriteEndObject();
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
