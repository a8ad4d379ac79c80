using System.Text.Json;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>Reads server-sent events.</summary>
internal static class ServerEvents
{
    /// <summary>All up to the first with the given name.</summary>
    public static async Task<List<(string Name, JsonElement Data)>> ReadAsync(HttpClient http, Uri address, string last)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var events = new List<(string Name, JsonElement Data)>();
        var (name, data) = ("", "");
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line["data: ".Length..];
            else if (line.Length == 0 && name.Length > 0)
            {
                events.Add((name, JsonDocument.Parse(data).RootElement));
                if (name == last) return events;
                (name, data) = ("", "");
            }
        }

        throw new EndOfStreamException($"no event {last} came");
    }
}
