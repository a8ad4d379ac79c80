using System.CommandLine;
using ActorXen.Nodes;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Cli;

/// <summary><c>actorxen node</c>: one node of a cluster, until it is asked to leave.</summary>
public static class NodeCommand
{
    private const int LongestWaitSeconds = 15;

    private static readonly (string Name, string Key, bool IsList, string Help, string Description)[] Settings =
    [
        ("--cluster-name", "cluster", false, "NAME", "Name of the cluster."),
        ("--host", "host", false, "HOST", "Name or address by which other nodes reach this one."),
        ("--bind", "bind", false, "ADDRESS", "Address to listen on; the host's by default."),
        ("--port", "port", false, "PORT", "For other nodes; 4053 by default, 0 takes any free one."),
        (
            "--batch-port",
            "batch-port",
            false,
            "PORT",
            "For what hosts of one run say to each other between nodes; any free one by default."),
        (
            "--http",
            "http",
            false,
            "[HOST:]PORT",
            "Where health, metrics and the API listen; 127.0.0.1:8080 by default."),
        (
            "--seed-nodes",
            "seed-nodes",
            true,
            "HOST:PORT,…",
            "Nodes through which to join. With none it founds a cluster."),
        ("--roles", "roles", true, "ROLE,…", "coordinator, worker, or both."),
        ("--ordinal", "ordinal", false, "N", "Which of a set of nodes; only 0 may found the cluster."),
        ("--min-members", "min-members", false, "N", "Workers to wait for before a run begins."),
        (
            "--store",
            "store.path",
            false,
            "PATH",
            "Where runs are kept: a SQLite file that the nodes of this machine share, or "
            + "postgresql://USER@HOST/DATABASE."),
    ];

    /// <param name="parts">What a node needs of the program.</param>
    public static Command Create(NodeParts parts, Terminal terminal)
    {
        var config = new Option<string?>(
            "--config")
        { Description = "A file of settings; see config/node.conf.", HelpName = "FILE" };
        var found = new Option<bool>(
            "--found")
        { Description = "Found a cluster even if the store says that another one lives." };
        var command = new Command(
            "node", "Runs a node of a cluster; SIGTERM or Ctrl-C makes it leave.") { config, found };
        var options = Settings.Select(setting => new Option<string?>(setting.Name)
        {
            Description = setting.Description,
            HelpName = setting.Help,
        }).ToList();
        foreach (var option in options) command.Add(option);
        command.SetAction(async (parsed, stop) =>
        {
            var chosen = new List<NodeOverride>();
            for (var index = 0; index < options.Count; index++)
                if (parsed.GetValue(options[index]) is { } value) chosen.Add(OverrideOf(Settings[index], value));
            var settings = Read(parsed.GetValue(config), chosen, parts.EngineVersion);
            return await RunAsync(settings, parts, parsed.GetValue(found), terminal, stop);
        });
        return command;
    }

    /// <summary>A store that is away may come: pods start in any order.</summary>
    private static async Task<RunningNode> StartAsync(
        NodeSettings settings, NodeParts parts, bool found, Action<string> say, CancellationToken stop)
    {
        for (var wait = 1; ; wait = Math.Min(wait * 2, LongestWaitSeconds))
        {
            try
            {
                return await RunningNode.StartAsync(settings, parts, found, say);
            }
            catch (StoreException failure) when (failure.MayPass)
            {
                say($"{failure.Message} Trying again in {wait} s.");
                await Task.Delay(TimeSpan.FromSeconds(wait), stop);
            }
        }
    }

    private static NodeOverride OverrideOf(
        (string Name, string Key, bool IsList, string Help, string Description) setting, string value)
    {
        // A port alone is the usual case on one machine.
        if (setting.Key == "http" && value.All(char.IsAsciiDigit)) value = $"127.0.0.1:{value}";
        return new(setting.Name, setting.Key, value, setting.IsList);
    }

    private static NodeSettings Read(string? file, List<NodeOverride> options, string version)
    {
        var read = NodeSettingsReader.Read(new(file, options, Environment.GetEnvironmentVariable, version));
        return read.Settings ?? throw new InputException(ScenarioProblem.Table(file ?? "node settings", read.Problems));
    }

    private static async Task<int> RunAsync(
        NodeSettings settings, NodeParts parts, bool found, Terminal terminal, CancellationToken stop)
    {
        void Say(string line)
        {
            lock (terminal) terminal.Error.WriteLine($"actorxen: {line}");
        }

        var node = await StartAsync(settings, parts, found, Say, stop);
        Say($"node {node.Self} of cluster '{settings.Node.Cluster}'; API on http://{node.Http}");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = stop.Register(asked.SetResult);
        await Task.WhenAny(asked.Task, node.Ended);
        if (asked.Task.IsCompleted)
        {
            await node.LeaveAsync();
            Say("left the cluster");
            return (int)ExitCode.Ok;
        }

        await node.DisposeAsync();
        if (await node.Ended == NodeEnd.Left) return (int)ExitCode.Ok;
        Say("stopped itself: it was cut off from the greater part of the cluster, or given up by it. "
            + "Nothing is lost; the others go on. Start it again to join them.");
        return (int)ExitCode.CutOff;
    }
}
