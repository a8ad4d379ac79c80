using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>Whatever bytes come to the API's port: no internal error, and the next caller is answered.</summary>
[Nodes]
public sealed class HttpFuzzTests(NodeApiTests.OneNode one) : IClassFixture<NodeApiTests.OneNode>
{
    private const int Requests = 150;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Seeds =
    [
        "GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/runs/20261123-3f9a1c/report HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "DELETE /api/runs/2026 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        Post("/api/runs", """{"scenario": "length = 1ms", "run_id": "20261123-3f9a1c", "until_ns": 5, "threads": 2}"""),
        Post("/api/runs", """{"scenario": "a = ${b}", "overrides": ["seed=3"], "columns": 80, "name": "x"}"""),
        Post("/api/cells", """{"id": "a", "name": "b", "scenario": "c", "measures": ["p99(x)"], "engine_version": "d"}"""),
    ];

    private static readonly string[] Nasties =
    [
        "\r\n", "\r\n\r\n", "\0", "\u00ff", "{", "}", "[", "\"", "\\ud800", "\\u0000", "-1", "1e999",
        "99999999999999999999",
        "Content-Length: 5\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n", "Host: evil.example\r\n",
        "Origin: null\r\n", "Authorization: Bearer x\r\n", "%00", "..%2f", "//", "?", "#", "HTTP/2.0", "PRI * HTTP/2.0",
        "Expect: 100-continue\r\n", "Upgrade: h2c\r\n", "null", "true", ",,", "GET ", "POST ",
    ];

    [Fact]
    public async Task Mutated_requests_are_refused_or_answered()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var request = 0; request < Requests; request++)
        {
            var sent = Mutated(Seeds[request % Seeds.Length], random);

            var answer = await SendAsync(sent);

            // 500 would be an error of ours; 503 means not now.
            Assert.False(
                answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal),
                $"seed {seed}, request {request}:\n{sent}\n\n{answer}");
        }

        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync(new Uri($"http://{one.Node.Http}/healthz/ready")));
    }

    private static string Post(string path, string body) => string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {body.Length}\r\n\r\n{body}");

    private static string Mutated(string text, Random random)
    {
        for (var change = random.Next(1, 4); change > 0 && text.Length > 2; change--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 20), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Nasties[random.Next(Nasties.Length)]),
                _ => text[..at] + Nasties[random.Next(Nasties.Length)] + text[(at + length)..],
            };
        }

        return text;
    }

    /// <summary>Sends, and reads the beginning of what is answered.</summary>
    /// <returns>Empty if the other end closes, or waits for the rest of a body, which never comes.</returns>
    private async Task<string> SendAsync(string text)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(one.Node.Http.Host, one.Node.Http.Port);
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(text));
            using var patience = new CancellationTokenSource(LongestAnswer);
            var answer = new byte[1_000];
            return Encoding.Latin1.GetString(answer, 0, await socket.ReceiveAsync(answer, patience.Token));
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException)
        {
            return "";
        }
    }
}
