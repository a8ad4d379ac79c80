using System.Text.Json.Nodes;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Support;
using Json.Schema;

namespace ActorXen.Tests.Report.Printing;

/// <summary>The schema in docs/ describes what <c>run --json</c> prints.</summary>
public sealed class ReportSchemaTests
{
    [Theory]
    [InlineData("run first-light --until 20ms --engine plain --no-store --quiet --json")]
    [InlineData("run ping-pong --until 20ms --engine plain --no-store --quiet --json")]
    [InlineData("run ping-pong --until 20ms --engine plain --no-store --quiet --json --all")]
    public async Task Real_output_is_valid_and_its_every_field_is_documented(string line) =>
        DocumentedJson.Describes("run-report", await RealCommand.RunAsync(line));

    [Fact]
    public async Task What_breaks_the_schema_is_found()
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(DocumentedJson.PathOf("run-report")));
        var output = JsonNode.Parse(
            await RealCommand.RunAsync("run ping-pong --until 1ms --engine plain --no-store --quiet --json"))!;

        output["counters"]!.AsArray().Add(
            new JsonObject { ["name"] = "Bad Name", ["unit"] = "ns", ["subject"] = "a", ["value"] = 1 });

        Assert.False(schema.Evaluate(output).IsValid);
    }
}
