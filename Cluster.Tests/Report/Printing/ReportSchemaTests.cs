using System.Text.Json;
using System.Text.Json.Nodes;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Support;
using Json.Schema;

namespace ActorXen.Tests.Report.Printing;

/// <summary>The schema in docs/ describes what <c>run --json</c> prints.</summary>
public sealed class ReportSchemaTests
{
    private const string SchemaPath = "docs/run-report.schema.json";

    [Theory]
    [InlineData("run first-light --until 20ms --engine plain --no-store --quiet --json")]
    [InlineData("run ping-pong --until 20ms --engine plain --no-store --quiet --json")]
    [InlineData("run ping-pong --until 20ms --engine plain --no-store --quiet --json --all")]
    public async Task Real_output_is_valid_and_its_every_field_is_documented(string line)
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Repository.PathOf(SchemaPath)));
        var output = JsonNode.Parse(await RealCommand.RunAsync(line));

        var result = schema.Evaluate(output, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(result.IsValid, string.Join('\n', result.Details.Where(detail => detail.HasErrors)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
        using var text = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf(SchemaPath)));
        AssertDocumented(output!, text.RootElement, text.RootElement, "$");
    }

    [Fact]
    public async Task What_breaks_the_schema_is_found()
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Repository.PathOf(SchemaPath)));
        var output = JsonNode.Parse(
            await RealCommand.RunAsync("run ping-pong --until 1ms --engine plain --no-store --quiet --json"))!;

        output["counters"]!.AsArray().Add(
            new JsonObject { ["name"] = "Bad Name", ["unit"] = "ns", ["subject"] = "a", ["value"] = 1 });

        Assert.False(schema.Evaluate(output).IsValid);
    }

    /// <summary>A schema allows fields that it does not name: here each must be named.</summary>
    private static void AssertDocumented(JsonNode node, JsonElement schema, JsonElement root, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        if (node is JsonArray items && schema.TryGetProperty("items", out var item))
        {
            foreach (var one in items) AssertDocumented(one!, item, root, $"{path}[]");
            return;
        }

        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields)
        {
            if (schema.TryGetProperty("properties", out var properties)
                && properties.TryGetProperty(name, out var property))
                AssertDocumented(value!, property, root, $"{path}.{name}");
            else Assert.True(
                schema.TryGetProperty("additionalProperties", out _), $"{path}.{name} is not in {SchemaPath}");
        }
    }
}
