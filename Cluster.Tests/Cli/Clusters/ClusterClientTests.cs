using System.Net;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Errors;
using ActorXen.Nodes.Web;
using ActorXen.Runs;

namespace ActorXen.Tests.Cli.Clusters;

public sealed class ClusterClientTests
{
    private static readonly RunRequestJson Run = new(
        "20261123-00000a", "toy", "length = 1s", null, null, EngineKind.Plain, 2, true)
    {
        RunName = "first try",
        Note = "looks odd",
        Overrides = ["vars.vms=170", "seed=3"],
        Columns = 80,
    };

    [Fact]
    public async Task A_node_that_does_not_answer_is_left_for_the_next_one()
    {
        using var network = new Network(request => request.RequestUri!.Port == 1
            ? throw new HttpRequestException("Connection refused")
            : Answer(HttpStatusCode.OK, """{"run_id": "x"}"""));
        using var client = Client("one:1,http://two:2", network);

        var answer = await client.StatusAsync(default);

        Assert.Equal("x", answer.GetProperty("run_id").GetString());
        Assert.Equal(["http://one:1/api/status", "http://two:2/api/status"], network.Asked);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_an_error_of_one_line()
    {
        using var network = new Network(_ => throw new HttpRequestException("Connection refused"));
        using var client = Client("one:1", network);

        var failure = await Assert.ThrowsAsync<ClusterException>(() => client.StatusAsync(default));

        Assert.Equal("one:1 does not answer: Connection refused. Name a running node with --cluster.", failure.Message);
        Assert.Equal(ExitCode.NoCluster, ErrorText.CodeOf(failure));
    }

    [Fact]
    public async Task A_refusal_is_reported_in_the_nodes_own_words_and_not_retried()
    {
        using var network = new Network(_ => Answer(HttpStatusCode.BadRequest, """{"error": "length is wrong."}"""));
        using var client = Client("one:1", network);

        var failure = await Assert.ThrowsAsync<InputException>(() => client.SubmitAsync(Run, default));

        Assert.Equal("length is wrong.", failure.Message);
        Assert.Single(network.Asked);
    }

    [Theory]
    [InlineData("queued", 0, "it had not begun, so the store has nothing of it")]
    [InlineData("queued", 5, "what was sealed stays in the store")]
    [InlineData("running", 0, "what was sealed stays in the store")]
    [InlineData("paused", 5, "what was sealed stays in the store")]
    public async Task What_stays_of_a_cancelled_run_depends_on_how_far_it_was(string state, int at, string stays)
    {
        using var network = new Network(request => Answer(HttpStatusCode.OK, request.Method == HttpMethod.Delete
            ? """{"run_id": "20261123-00000a"}"""
            : $$"""{"run_id": "20261123-00000a", "state": "{{state}}", "at_ns": {{at}}}"""));
        using var client = Client("one:1", network);

        Assert.Equal(
            $"run 20261123-00000a: cancelled; {stays}", await StatusCommand.CancelAsync(client, "2026", default));
    }

    /// <summary>The address of a run without a name is that of all runs.</summary>
    [Fact]
    public async Task An_empty_name_is_not_asked_for()
    {
        using var network = new Network(_ => Answer(HttpStatusCode.OK, "{}"));
        using var client = Client("one:1", network);

        var failure = await Assert.ThrowsAsync<InputException>(() => StatusCommand.CancelAsync(client, "", default));

        Assert.Equal("The run's id or name is empty. See actorxen status.", failure.Message);
        Assert.Empty(network.Asked);
    }

    [Fact]
    public async Task A_cluster_that_changes_hands_is_asked_again()
    {
        var answers = new Queue<HttpResponseMessage>(
            [Answer(HttpStatusCode.ServiceUnavailable, """{"error": "No coordinator."}"""), Answer(HttpStatusCode.Accepted, """{"run_id": "x"}""")]);
        using var network = new Network(_ => answers.Dequeue());
        using var client = Client("one:1", network);

        var answer = await client.SubmitAsync(Run, default);

        Assert.Equal("x", answer.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task The_token_of_the_environment_is_shown_to_every_node_and_nothing_else_is()
    {
        var shown = new List<string?>();
        using var network = new Network(request =>
        {
            shown.Add(request.Headers.Authorization?.ToString());
            return Answer(HttpStatusCode.OK, """{"run_id": "x"}""");
        });
        using var with = Client("one:1", network, name => name == "ACTORXEN_TOKEN" ? "0123456789abcdef" : null);
        using var without = Client("one:1", network, _ => null);

        await with.StatusAsync(default);
        await without.StatusAsync(default);

        Assert.Equal(["Bearer 0123456789abcdef", null], shown);
    }

    [Fact]
    public void A_token_that_cannot_be_one_is_refused_without_being_shown()
    {
        var network = new Network(_ => throw new InvalidOperationException());

        var refused = Assert.Throws<InputException>(
            () => Client("one:1", network, name => name == "ACTORXEN_TOKEN" ? "hunter2" : null));

        Assert.StartsWith("ACTORXEN_TOKEN must hold at least 16", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://one")]
    [InlineData("http://")]
    [InlineData("one:many")]
    public void A_malformed_address_is_refused(string cluster) =>
        Assert.Throws<InputException>(() => Client(cluster, new Network(_ => throw new InvalidOperationException())));

    [Fact]
    public void A_run_comes_through_its_json_unchanged()
    {
        var read = RunRequestJson.Read(System.Text.Json.JsonDocument.Parse(Run.Write()).RootElement);

        Assert.Equivalent(Run, read, strict: true);
    }

    [Theory]
    [InlineData("\"run_name\": \"2026\"", "The name 2026 could also be the beginning of a run's id.")]
    [InlineData("\"note\": \"a\\nb\"", "A run's note is one line of printable characters.")]
    [InlineData("\"overrides\": \"seed=3\"", "\"overrides\" must be an array of at most 100 strings.")]
    [InlineData("\"overrides\": [3]", "\"overrides\" must be a string.")]
    [InlineData("\"columns\": 39", "\"columns\" must be a whole number from 40 to 10000.")]
    [InlineData("\"title\": \"x\"", "\"title\" is not a member of a run's request.")]
    public void A_request_with_a_wrong_member_is_refused_in_a_line(string member, string problem)
    {
        using var json = System.Text.Json.JsonDocument.Parse($"{{\"scenario\": \"s\", {member}}}");

        var refused = Assert.Throws<ArgumentException>(() => RunRequestJson.Read(json.RootElement));

        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
    }

    private static ClusterClient Client(
        string cluster, Network network, Func<string, string?>? environment = null) =>
        new(cluster, network, (_, _) => Task.CompletedTask, environment ?? (_ => null));

    private static HttpResponseMessage Answer(HttpStatusCode code, string json) =>
        new(code) { Content = new StringContent(json) };

    private sealed class Network(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            try
            {
                return Task.FromResult(answer(request));
            }
            catch (HttpRequestException cause)
            {
                return Task.FromException<HttpResponseMessage>(cause);
            }
        }
    }
}
