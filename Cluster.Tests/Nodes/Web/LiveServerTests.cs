using System.Net;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>What <c>run --open</c> serves.</summary>
[Nodes]
public sealed class LiveServerTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private static readonly RunHeader Header = new(
        "20261123-3f9a1c", "name = x", "small", 7, 1.Seconds, "1.2.3", 1.Ms, 3.Ms, DateTimeOffset.UnixEpoch);

    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync("1.2.3");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_page_executes_its_own_scripts_only_and_has_no_data()
    {
        using var answer = await Http.GetAsync(Address("/"));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href|url)\\s*[=(]\\s*[\"']?(https?:)?//", page);
    }

    /// <summary>It is not there, and a browser that looks for it notes an error.</summary>
    [Fact]
    public async Task The_page_has_its_icon_so_that_no_browser_asks_for_one() => Assert.Contains(
        "<link rel=\"icon\" href=\"data:,\">", await Http.GetStringAsync(Address("/")), StringComparison.Ordinal);

    [Fact]
    public async Task The_page_finds_no_scenarios_to_start() => Assert.Equal(
        "{\n  \"scenarios\": []\n}", await Http.GetStringAsync(Address("/api/scenarios")));

    [Fact]
    public async Task It_sends_the_run_its_windows_and_its_hosts_as_they_change()
    {
        var shelf = new CounterShelf();
        shelf.Put(SmallHost.Directory, SmallHost.Busy().Book);
        var sights = new SightBook(shelf);
        sights.Want("");
        sights.EndWindow(VirtualTime.Zero + 1.Seconds);
        _server.Begin(Header, sights);
        _server.Show(new(VirtualTime.Zero + 500.Ms, 1.Seconds, 1_000, 2.5, VirtualTime.Zero));
        var recorder = new SeriesRecorder(shelf);
        recorder.Begin(VirtualTime.Zero);
        _server.Follow(recorder.EndAsBytes(VirtualTime.Zero + 1.Seconds));

        var events = await EventsAsync($"/api/live?run={Header.RunId}", "hosts");

        Assert.Equal(["status", "run", "windows", "hosts"], events.Select(one => one.Name));
        var (status, run, windows, sight) = (events[0].Data, events[1].Data, events[2].Data, events[3].Data);
        Assert.True(status.GetProperty("single").GetBoolean());
        Assert.Equal(500_000_000, status.GetProperty("runs")[0].GetProperty("at_ns").GetInt64());
        Assert.Equal("alpha", sight.GetProperty("hosts")[0][0].GetString());
        Assert.Contains("", run.GetProperty("groups").EnumerateArray().Select(group => group.GetString()));
        Assert.Equal(0, windows.GetProperty("from").GetInt32());
        Assert.Equal(1, windows.GetProperty("windows")[0][0].GetDouble());
    }

    [Fact]
    public async Task A_run_that_it_does_not_have_is_a_problem_of_one_line()
    {
        var events = await EventsAsync("/api/live?run=20200101-000000", "problem");

        Assert.Equal(
            "This process does not run 20200101-000000.", events[^1].Data.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("GET", "/", "evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/api/live", "evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/api/live", null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/runs", null, null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/", null, null, HttpStatusCode.NotFound)]
    public async Task Pages_of_others_see_nothing_and_nothing_can_be_changed(
        string method, string path, string? host, string? origin, HttpStatusCode code)
    {
        using var request = new HttpRequestMessage(new(method), Address(path));
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);

        using var answer = await Http.SendAsync(request);

        Assert.Equal(code, answer.StatusCode);
    }

    private Uri Address(string path) => new($"http://{_server.Address}{path}");

    private Task<List<(string Name, System.Text.Json.JsonElement Data)>> EventsAsync(string path, string last) =>
        ServerEvents.ReadAsync(Http, Address(path), last);
}
