using ActorXen.Report.Diagnosis;
using ActorXen.Report.Diagnosis.Rules;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Diagnosis;

/// <summary>Faults that were planted, and what is named first (mechanism M-100).</summary>
[Long]
public sealed class DiagnosisAnswerTests
{
    public static TheoryData<string> Known => [.. PlantedFaults.Known.Select(fault => fault.Name)];

    public static TheoryData<string> Healthy => [.. PlantedFaults.Healthy.Select(fault => fault.Name)];

    [Theory, MemberData(nameof(Known))]
    public void A_known_fault_is_named_first(string name)
    {
        var fault = PlantedFaults.Known.Single(one => one.Name == name);

        var answer = Diagnosed.Of(fault.Spec());

        Assert.Equal($"{fault.Finding} {fault.Where}", First(answer));
    }

    [Theory, MemberData(nameof(Healthy))]
    public void A_healthy_run_has_no_bottleneck(string name)
    {
        var answer = Diagnosed.Of(PlantedFaults.Healthy.Single(one => one.Name == name).Spec());

        Assert.True(answer.Findings.Count == 0, answer.Text(120, 10));
        Assert.Contains("\"healthy\": true", answer.Json(), StringComparison.Ordinal);
    }

    /// <summary>
    /// What is named first of faults that the rules were not made for, as it was measured (docs/diagnose.md).
    /// </summary>
    [Fact]
    public void Faults_that_no_rule_was_tried_on_are_named_as_recorded() => Golden.Matches(
        "reports/diagnosis/unseen.txt",
        string.Concat(PlantedFaults.Unseen.Select(fault =>
            $"{fault.Name}: {fault.Finding} {fault.Where}; first: {First(Diagnosed.Of(fault.Spec()))}\n")));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void It_reads_as_reviewed(int width) => Golden.Matches(
        $"reports/diagnosis/crowded-{width}.txt", Crowded.Value.Text(width, 2));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/diagnosis/crowded.json", Crowded.Value.Json());

    /// <summary>Each rule is in the list once, and levels are in its order.</summary>
    [Fact]
    public void Rules_have_keys_of_their_own()
    {
        var keys = DiagnosisRules.All.Select(rule => rule.Key).ToList();

        Assert.Equal(keys.Distinct(), keys);
        Assert.All(keys, key => Assert.Matches("^[a-z]+(-[a-z]+)*$", key));
        Assert.Equal(
            typeof(DiagnosisRules).Assembly.GetTypes()
                .Where(type => !type.IsAbstract && typeof(IDiagnosisRule).IsAssignableFrom(type)).ToHashSet(),
            DiagnosisRules.All.Select(rule => rule.GetType()).ToHashSet());
    }

    private static Lazy<DiagnosisAnswer> Crowded { get; } = new(() => Diagnosed.Of(
        PlantedFaults.Known.Single(fault => fault.Finding == "pool-full").Spec()));

    private static string First(DiagnosisAnswer answer) => answer.Findings.Count == 0
        ? "healthy"
        : $"{answer.Findings[0].Rule.Key} {answer.Findings[0].Finding.Where}";
}
