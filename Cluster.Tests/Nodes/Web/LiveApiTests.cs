using System.Net;
using System.Text;
using System.Text.Json;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>What the page of a node asks the node for.</summary>
[Nodes]
public sealed class LiveApiTests(NodeApiTests.OneNode one) : IClassFixture<NodeApiTests.OneNode>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_page_and_its_first_figures_come_at_once()
    {
        var page = await Http.GetStringAsync(Address("/"));
        var events = await ServerEvents.ReadAsync(Http, Address("/api/live"), "status");

        Assert.Contains("<title>ActorXen</title>", page, StringComparison.Ordinal);
        Assert.Equal(1, events[0].Data.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task A_check_says_what_config_check_says()
    {
        var wrong = await CheckAsync("length = 3parsecs");
        var good = await CheckAsync(TestCluster.Scenario);

        Assert.False(wrong.GetProperty("ok").GetBoolean());
        Assert.False(wrong.TryGetProperty("scenario", out _));
        var fault = wrong.GetProperty("problems").EnumerateArray()
            .Single(each => each.GetProperty("where").GetString() == "x:1 length");
        Assert.Contains("parsecs", fault.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", fault.GetProperty("remedy").GetString());
        Assert.True(good.GetProperty("ok").GetBoolean());
        Assert.StartsWith("4 hosts, 8 guests", good.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, good.GetProperty("problems").GetArrayLength());
        var resolved = await CheckAsync(good.GetProperty("scenario").GetString()!);
        Assert.Equal(good.GetProperty("scenario").GetString(), resolved.GetProperty("scenario").GetString());
    }

    /// <summary>It builds hosts, because some mistakes are found only then.</summary>
    [Fact]
    public async Task A_check_refuses_what_config_check_refuses()
    {
        const string text = """
            racks = [ { name = r, hosts = [
              { name = g, domains = [ { name = a, wieght = 1 } ] }
              { name = h, domains = [
                { name = a, max-event-channels = 3, workloads = [ { type = request-server } ] }
              ] }
            ] } ]
            """;
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);

        var answer = await CheckAsync(text);

        var expected = ScenarioLoader.Load(file, new(XenPolicies.Instance)).Problems;
        File.Delete(file);
        Assert.Contains(expected, one => one.Problem.Contains("has no event channel left", StringComparison.Ordinal));
        Assert.Equal(
            expected.Select(one => (one.Problem, one.Remedy)),
            answer.GetProperty("problems").EnumerateArray().Select(
                one => (one.GetProperty("problem").GetString(), one.GetProperty("remedy").GetString()))!);
    }

    /// <summary>Reading a file or a variable of the node would show it to the caller.</summary>
    [Theory]
    [InlineData("include \"/etc/passwd\"")]
    [InlineData("name = ${HOME}")]
    [InlineData("include \"../../../../../../etc/passwd\"")]
    public async Task A_check_reads_no_file_and_no_variable(string text)
    {
        var answer = await CheckAsync(text);

        Assert.False(answer.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain("root:", $"{answer}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shipped_scenarios_are_offered_and_good()
    {
        var all = JsonDocument.Parse(await Http.GetStringAsync(Address("/api/scenarios"))).RootElement
            .GetProperty("scenarios").EnumerateArray().ToList();

        Assert.Contains("first-light", all.Select(each => each.GetProperty("name").GetString()));
        foreach (var scenario in all)
        {
            var answer = await CheckAsync(scenario.GetProperty("text").GetString()! + "\n# changed");
            Assert.True(answer.GetProperty("ok").GetBoolean(), $"{scenario.GetProperty("name")}: {answer}");
        }
    }

    [Theory]
    [InlineData("GET", "/api/runs/2020/page", 404)]
    [InlineData("GET", "/api/compare", 400)]
    [InlineData("GET", "/api/compare?one=2020&other=2021", 404)]
    [InlineData("GET", "/api/runs/2020/top", 404)]
    [InlineData("GET", "/api/runs/2020/timeline", 400)]
    [InlineData("GET", "/api/runs/2020/timeline?host=a&from_ns=now", 400)]
    [InlineData("GET", "/api/runs/2020/timeline?host=a", 404)]
    [InlineData("GET", "/api/runs/2020/why", 400)]
    [InlineData("GET", "/api/runs/2020/why?dom=a/b", 404)]
    [InlineData("POST", "/api/runs/2020/why", 404)]
    [InlineData("POST", "/", 405)]
    [InlineData("POST", "/api/live", 405)]
    [InlineData("GET", "/api/check", 405)]
    public async Task A_wrong_request_is_refused(string method, string path, int code)
    {
        using var request = new HttpRequestMessage(new(method), Address(path));
        if (method == "POST") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await Http.SendAsync(request);

        Assert.Equal(code, (int)answer.StatusCode);
        Assert.NotEqual("", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement
            .GetProperty("error").GetString());
    }

    [Fact]
    public async Task Names_are_not_endless()
    {
        using var answer = await Http.GetAsync(Address($"/api/live?domain={new string('x', 400)}"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/", "evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("/api/live", "evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("/", null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("/api/live", null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("/api/compare?one=a&other=b", null, "null", HttpStatusCode.Forbidden)]
    public async Task Pages_of_others_see_nothing(string path, string? host, string? origin, HttpStatusCode code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);

        using var answer = await Http.SendAsync(request);

        Assert.Equal(code, answer.StatusCode);
    }

    private Uri Address(string path) => new($"http://{one.Node.Http}{path}");

    private async Task<JsonElement> CheckAsync(string scenario)
    {
        using var content = new StringContent(
            JsonSerializer.Serialize(new { name = "x", scenario }), Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(Address("/api/check"), content);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
