using System.Text.Json;
using ActorXen.Cli.Clusters;
using ActorXen.Report.Tables;

namespace ActorXen.Tests.Cli.Clusters;

public sealed class StatusCommandTests
{
    private const string Status = """
        {
          "cluster": "actorxen", "epoch": 3, "coordinator": "actorxen-0.actorxen.default.svc:4053", "note": "",
          "members": [ {
            "address": "actorxen-0.actorxen.default.svc:4053", "roles": ["coordinator", "worker"], "status": "up",
            "reachable": false, "version": "0.1.0+abc", "hosts": 12
          } ],
          "runs": [ {
            "run_id": "20261123-3f9a1c", "name": "limit off", "scenario": "first-light", "state": "paused",
            "note": "It waits until three workers are members of the cluster, but there are only two.",
            "at_ns": 1000000000, "length_ns": 2000000000, "hash": null,
            "recoveries": [ {
              "epoch": 3, "nodes": 2, "lost": ["actorxen-1.actorxen.default.svc:4053"], "noticed_seconds": 1.5,
              "given_up_seconds": 4.25, "begun_seconds": 5, "build_seconds": 0.5, "load_seconds": 0.1,
              "lost_work_ns": 100000000, "again_seconds": null, "total_seconds": null
            } ]
          } ]
        }
        """;

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void It_fits_the_terminal_and_names_the_runs(int width)
    {
        var printed = Printed(Status, width);

        Assert.All(printed.Split('\n'), line => Assert.True(line.Length <= width, line));
        Assert.Contains("20261123-3f9a1c  limit off", printed, StringComparison.Ordinal);
        Assert.Contains("paused", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_of_an_earlier_version_reports_no_names()
    {
        var printed = Printed(
            Status.Replace("\"name\": \"limit off\", ", "", StringComparison.Ordinal), TextTable.Unlimited);

        Assert.Contains("20261123-3f9a1c  first-light  paused", printed, StringComparison.Ordinal);
    }

    private static string Printed(string status, int width)
    {
        using var printed = new StringWriter();
        using var json = JsonDocument.Parse(status);
        StatusCommand.Print(
            json.RootElement, new(printed, TextWriter.Null, Styled: false, Live: false) { Width = width });
        return printed.ToString();
    }
}
