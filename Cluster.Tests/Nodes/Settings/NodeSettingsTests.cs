using System.Text.RegularExpressions;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ActorXen.Tests.Nodes.Settings;

public sealed partial class NodeSettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actorxen-node").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Without_file_environment_and_options_a_node_listens_on_this_machine_only()
    {
        var settings = Read().Settings!;

        Assert.Equal(new HostPort("127.0.0.1", 4053), settings.Node.Public);
        Assert.Equal(new HostPort("127.0.0.1", 8080), settings.Http);
        Assert.Equal("127.0.0.1", settings.Node.Bind);
        Assert.Equal(["coordinator", "worker"], settings.Node.Roles);
        Assert.True(settings.Node.MayFound);
    }

    [Fact]
    public void An_option_beats_the_environment_which_beats_the_file_which_beats_the_default()
    {
        var file = Write("port = 1\nhost = file-host\nmin-members = 2\ncluster = of-file");

        var settings = Read(
            file, [("--port", "port", "3")],
            new()
            {
                ["ACTORXEN_PORT"] = "2",
                ["ACTORXEN_HOST"] = "environment-host",
                ["ACTORXEN_MIN_MEMBERS"] = "4",
                ["ACTORXEN_CELLS"] = "3",
                ["ACTORXEN_RUNS_AT_A_TIME"] = "5",
            }).Settings!;

        Assert.Equal(new HostPort("environment-host", 3), settings.Node.Public);
        Assert.Equal(4, settings.Node.MinMembers);
        Assert.Equal(3, settings.Cells);
        Assert.Equal(5, settings.Node.RunsAtATime);
        Assert.Equal("of-file", settings.Node.Cluster);
    }

    [Fact]
    public void A_file_may_set_one_key_of_a_section_and_leave_the_others()
    {
        var settings = Read(Write("failure-detector.acceptable-pause = 9s")).Settings!;

        Assert.Equal(TimeSpan.FromSeconds(9), settings.Node.AcceptablePause);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.Node.Heartbeat);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_the_one_that_was_meant()
    {
        var file = Write("min-member = 3");

        var problem = Assert.Single(Read(file).Problems);

        Assert.Equal($"{file}:1 min-member", problem.Where);
        Assert.Equal("Did you mean min-members?", problem.Remedy);
    }

    [Theory]
    [InlineData("ACTORXEN_PORT", "70000", "ACTORXEN_PORT port")]
    [InlineData("ACTORXEN_PORT", "many", "ACTORXEN_PORT port")]
    [InlineData("ACTORXEN_BATCH_PORT", "4053", "ACTORXEN_BATCH_PORT batch-port")]
    [InlineData("ACTORXEN_HTTP", "8080", "ACTORXEN_HTTP http")]
    [InlineData("ACTORXEN_HOST", "0.0.0.0", "ACTORXEN_HOST host")]
    [InlineData("ACTORXEN_ROLES", "worker,boss", "ACTORXEN_ROLES roles[1]")]
    [InlineData("ACTORXEN_SEED_NODES", "one:1,two", "ACTORXEN_SEED_NODES seed-nodes[1]")]
    [InlineData("ACTORXEN_CLUSTER", "no spaces", "ACTORXEN_CLUSTER cluster")]
    [InlineData("ACTORXEN_LOG_FORMAT", "xml", "ACTORXEN_LOG_FORMAT log.format")]
    [InlineData("ACTORXEN_LOG_LEVEL", "loud", "ACTORXEN_LOG_LEVEL log.level")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT otlp.endpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:b@c", "OTEL_EXPORTER_OTLP_ENDPOINT otlp.endpoint")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL otlp.protocol")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "10", "OTEL_METRIC_EXPORT_INTERVAL otlp.interval")]
    [InlineData("ACTORXEN_STORE_PROVIDER", "oracle", "ACTORXEN_STORE_PROVIDER store.provider")]
    public void A_wrong_variable_is_one_problem_that_names_it(string name, string value, string where)
    {
        var problem = Assert.Single(Read(environment: new() { [name] = value }).Problems);

        Assert.Equal(where, problem.Where);
        Assert.DoesNotContain("a:b", problem.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_store_without_a_name_is_refused(string path)
    {
        var problem = Assert.Single(Read(options: [("--store", "store.path", path)]).Problems);

        Assert.Equal("--store store.path: It names no file.", $"{problem.Where}: {problem.Problem}");
    }

    /// <summary>OpenTelemetry appends the path, and a collector has none with it twice.</summary>
    [Theory]
    [InlineData("http/protobuf", "http://10.0.0.9:4318/v1/metrics", true)]
    [InlineData("http/protobuf", "http://10.0.0.9:4318/otlp/v1/metrics/", true)]
    [InlineData("http/protobuf", "http://10.0.0.9:4318/otlp", false)]
    [InlineData("grpc", "http://10.0.0.9:4317/v1/metrics", false)]
    public void The_path_of_metrics_is_not_part_of_a_collectors_address(string protocol, string address, bool isWrong)
    {
        var problems = Read(environment: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
        }).Problems;

        Assert.Equal(isWrong ? ["Leave /v1/metrics out."] : [], problems.Select(problem => problem.Remedy));
    }

    [Fact]
    public void Metrics_are_sent_where_opentelemetrys_variables_say()
    {
        var otlp = Read(environment: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://10.0.0.9:4318",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1500",
        }).Settings!.Otlp;

        Assert.Equal(new(new("http://10.0.0.9:4318"), IsHttp: true, TimeSpan.FromSeconds(1.5)), otlp);
        Assert.Null(Read().Settings!.Otlp);
    }

    [Fact]
    public void A_log_has_a_form_and_a_level()
    {
        var settings = Read(Write("log { format = json, level = warning }")).Settings!;

        Assert.Equal(new(LogForm.Json, LogLevel.Warning), settings.Log);
        Assert.Equal(new(LogForm.Text, LogLevel.Information), Read().Settings!.Log);
    }

    [Fact]
    public void A_pause_shorter_than_two_heartbeats_is_refused()
    {
        var problem =
            Assert.Single(Read(Write("failure-detector { heartbeat-interval = 2s, acceptable-pause = 3s }")).Problems);

        Assert.Contains("shorter than two heartbeat intervals", problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Seed_nodes_of_the_environment_may_contain_the_node_itself()
    {
        var node = Read(environment: new()
        {
            ["ACTORXEN_HOST"] = "b",
            ["ACTORXEN_SEED_NODES"] = "a:4053, b:4053,c:4053",
            ["ACTORXEN_ORDINAL"] = "1",
        }).Settings!.Node;

        Assert.Equal(["a:4053", "c:4053"], node.OtherSeeds.Select(seed => seed.ToString()));
        Assert.False(node.MayFound);
    }

    [Fact]
    public void Only_ordinal_0_may_found_where_there_are_seed_nodes()
    {
        bool MayFound(string? ordinal) => Read(environment: new()
        {
            ["ACTORXEN_SEED_NODES"] = "a:4053",
            ["ACTORXEN_ORDINAL"] = ordinal,
        }).Settings!.Node.MayFound;

        Assert.True(MayFound("0"));
        Assert.False(MayFound("1"));
        Assert.False(MayFound(null));
    }

    /// <summary>With Akka's default, two nodes that connect to each other at once may lose all messages (NodeConfig).
    /// </summary>
    [Fact]
    public void Two_nodes_never_share_a_connection_for_both_directions() =>
        Assert.False(NodeConfig.Of(Read().Settings!.Node).GetBoolean("akka.remote.use-passive-connections", true));

    [Fact]
    public void The_shipped_file_names_every_variable_and_no_other()
    {
        var named = VariableName().Matches(File.ReadAllText(Repository.PathOf("config/node.conf")))
            .Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(NodeVariables.All, named);
    }

    private static NodeSettingsResult Read(
        string? file = null, (
            string Option,
            string Key,
            string Value)[]? options = null, Dictionary<string, string?>? environment = null) =>
        NodeSettingsReader.Read(new(
            file, [.. (options ?? []).Select(option => new NodeOverride(option.Option, option.Key, option.Value))],
            name => environment?.GetValueOrDefault(name), "1.2.3"));

    private string Write(string text)
    {
        var path = Path.Combine(_directory, "node.conf");
        File.WriteAllText(path, text);
        return path;
    }

    [GeneratedRegex("(ACTORXEN|OTEL)_[A-Z_]*[A-Z]")]
    private static partial Regex VariableName();
}
