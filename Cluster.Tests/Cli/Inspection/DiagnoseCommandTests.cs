using System.Text.Json;
using ActorXen.Tests.Report.Diagnosis;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary><c>actorxen diagnose</c> on a stored run.</summary>
public sealed class DiagnoseCommandTests : StoreTest
{
    [Fact]
    public async Task A_stored_run_is_diagnosed_and_every_command_that_it_names_can_be_typed()
    {
        await RunAsync();

        using var json = await JsonOf("diagnose tried --json");
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().ToList();
        var text = await TypeAsync("diagnose tried");

        Assert.Equal("pool-full", findings[0].GetProperty("finding").GetString());
        Assert.Contains("h/crowded: a pool has too few pCPUs", text, StringComparison.Ordinal);
        foreach (var finding in findings)
        {
            var next = finding.GetProperty("next").GetString()!;
            Assert.NotEqual("", await TypeAsync(next["actorxen ".Length..]));
        }
    }

    [Fact]
    public async Task A_part_is_looked_at_alone_and_its_commands_name_it()
    {
        await RunAsync();

        using var whole = await JsonOf("diagnose tried --json");
        using var part = await JsonOf("diagnose tried --from 20ms --to 60ms --json");

        Assert.Equal(0.02, part.RootElement.GetProperty("from_seconds").GetDouble());
        var (first, all) = (FirstOf(part), FirstOf(whole));
        Assert.Equal("actorxen pcpus tried --host h --from 20ms --to 60ms", first.GetProperty("next").GetString());
        Assert.NotEqual(all.GetProperty("evidence").GetString(), first.GetProperty("evidence").GetString());
    }

    [Fact]
    public async Task Only_the_chosen_domains_requests_are_looked_at()
    {
        await RunAsync();

        using var all = await JsonOf("diagnose tried --json");
        using var one = await JsonOf("diagnose tried --dom small-batch --json");

        Assert.Contains("rate-limit", KeysOf(all));
        Assert.DoesNotContain("rate-limit", KeysOf(one));
    }

    private static JsonElement FirstOf(JsonDocument json) => json.RootElement.GetProperty("findings")[0];

    private static IEnumerable<string> KeysOf(JsonDocument json) => json.RootElement.GetProperty("findings")
        .EnumerateArray().Select(finding => finding.GetProperty("finding").GetString()!);

    private async Task RunAsync()
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "planted.conf");
        await File.WriteAllTextAsync(file, PlantedFaults.Known.Single(fault => fault.Finding == "pool-full").Text());
        await TypeAsync($"run {file} --engine plain --quiet --name tried --until 100ms");
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private async Task<JsonDocument> JsonOf(string line) => JsonDocument.Parse(await TypeAsync(line));
}
