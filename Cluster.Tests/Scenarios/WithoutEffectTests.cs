using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scenarios;

/// <summary>Legal settings that change nothing where they are: faults after the end, and nobody to talk to.</summary>
public sealed class WithoutEffectTests
{
    [Theory]
    [InlineData("nic { broken-link { loss = 1%, begin = 10ms } }", "before the link breaks")]
    [InlineData("nic { broken-link { loss = 1%, begin = 9ms } }", null)]
    [InlineData("stolen-time { every = 10ms, length = 1ms }", "before firmware takes a pCPU for the first time")]
    [InlineData("stolen-time { every = 9ms, length = 1ms }", null)]
    [InlineData("devices = [ { type = storm, forges = true } ]", "writes the message of its own line")]
    [InlineData("devices = [ { type = storm, forges = true }, { type = storm } ]", null)]
    [InlineData("devices = [ { type = storm, forges = true }, { type = nic, line = level } ]", "No other device")]
    [InlineData("devices = [ { type = storm, forges = true }, { type = nic } ]", null)]
    [InlineData("devices = [ { type = nic, pin = 5 } ]", "eth0 interrupts by messages, so pin has no effect")]
    [InlineData("devices = [ { type = nic, pin = 5, line = level } ]", null)]
    [InlineData("devices = [ { type = nic, pin = 5, line = msi } ]", null)]
    [InlineData("domains = [ { name = a, workloads = [ { type = ipi-loop } ] } ]", "begins with one vCPU")]
    [InlineData("domains = [ { name = a, vcpus = 2, workloads = [ { type = ipi-loop } ] } ]", null)]
    [InlineData("domains = [ { name = a, workloads = [ { type = ipi-loop, targets = pcpus } ] } ]", null)]
    [InlineData(
        "machine { cores = 1 }\ndomains = [ { name = a, workloads = [ { type = ipi-loop, targets = pcpus } ] } ]",
        "The host has one pCPU")]
    public void What_changes_nothing_is_told(string keys, string? problem)
    {
        var result = Given.Text("length = 10ms\n" + Given.HostWith(keys));

        Assert.Equal("", Given.Problems(result));
        if (problem is null) Assert.Empty(result.Warnings);
        else Assert.Contains(
            problem, Assert.Single(result.Warnings).Problem, StringComparison.Ordinal);
    }

    /// <summary>Alone it interrupts by its own line, as the warning says.</summary>
    [Fact]
    public void A_forger_without_others_writes_its_own_message()
    {
        using var trial = Trial.Of(Given.Good(
            "length = 10ms\n" + Given.HostWith(
                "devices = [ { type = storm, interrupts-per-second = 1000, forges = true } ]")));

        Assert.True(trial.FactsOf(IrqFacts.Handled).Count() >= 8);
        Assert.Empty(trial.FactsOf(IrqFacts.RemapFaulted));
    }
}
