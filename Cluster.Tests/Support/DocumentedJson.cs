using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace ActorXen.Tests.Support;

/// <summary>Compares what a command prints with its schema in docs/schemas.</summary>
internal static class DocumentedJson
{
    public const string Suffix = ".schema.json";

    /// <param name="name">Of the schema: <c>study</c>.</param>
    public static string PathOf(string name) => name == "run-report"
        ? Repository.PathOf($"docs/{name}{Suffix}")
        : Repository.PathOf($"docs/schemas/{name}{Suffix}");

    /// <summary>The output is valid, and the schema names its every field.</summary>
    public static void Describes(string name, string printed)
    {
        var text = File.ReadAllText(PathOf(name));
        var output = JsonNode.Parse(printed);

        var result = JsonSchema.FromText(text)
            .Evaluate(output, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(result.IsValid, $"{name}:\n" + string.Join('\n', result.Details.Where(detail => detail.HasErrors)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
        using var schema = JsonDocument.Parse(text);
        IsNamed(output!, schema.RootElement, schema.RootElement, name);
    }

    /// <summary>A schema allows fields that it does not name: here each must be named.</summary>
    private static void IsNamed(JsonNode node, JsonElement schema, JsonElement root, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        if (node is JsonArray items && schema.TryGetProperty("items", out var item))
        {
            foreach (var one in items.OfType<JsonNode>()) IsNamed(one, item, root, $"{path}[]");
            return;
        }

        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields)
        {
            if (schema.TryGetProperty("properties", out var properties)
                && properties.TryGetProperty(name, out var property))
            {
                if (value is not null) IsNamed(value, property, root, $"{path}.{name}");
            }
            else
            {
                Assert.True(
                    schema.TryGetProperty("additionalProperties", out _), $"{path}.{name} is not in {PathOf("")}");
            }
        }
    }
}
