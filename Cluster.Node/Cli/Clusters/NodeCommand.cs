using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Nodes;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using Microsoft.Extensions.Logging;

namespace ActorXen.Cli.Clusters;

/// <summary><c>actorxen node</c>: runs one node of a cluster until it is asked to leave.</summary>
public static class NodeCommand
{
    private const int LongestWaitSeconds = 15;

    private static readonly (string Name, string Key, bool IsList, string Help, string Description)[] Settings =
    [
        ("--cluster-name", "cluster", false, "NAME", "Name of the cluster."),
        ("--host", "host", false, "HOST", "Name or address by which other nodes reach this one."),
        ("--bind", "bind", false, "ADDRESS", "Address to listen on; the host's by default."),
        ("--port", "port", false, "PORT", "Port for other nodes; 4053 by default, 0 takes any free port."),
        (
            "--batch-port",
            "batch-port",
            false,
            "PORT",
            "Port for messages between hosts of one run on different nodes; any free port by default."),
        (
            "--http",
            "http",
            false,
            "[HOST:]PORT",
            "Where health checks, metrics and the API are served; 127.0.0.1:8080 by default."),
        ("--health", "health", false, "[HOST:]PORT", "Where health checks and metrics are served alone."),
        (
            "--seed-nodes",
            "seed-nodes",
            true,
            "HOST:PORT,…",
            "Nodes through which to join a cluster. Without any, the node founds one."),
        ("--roles", "roles", true, "ROLE,…", "coordinator, worker, or both."),
        ("--ordinal", "ordinal", false, "N", "Number of the node in its set; only node 0 may found the cluster."),
        ("--min-members", "min-members", false, "N", "Workers to wait for before a run begins."),
        ("--runs-at-a-time", "runs-at-a-time", false, "N", "Runs to execute at the same time; 1 by default."),
        ("--cells", "cells", false, "N", "Cells of studies to run at the same time; 0 for one per processor."),
        (
            "--store",
            "store.path",
            false,
            "PATH",
            "Where runs are kept: a SQLite file that the nodes of this machine share, or "
            + "postgresql://USER@HOST/DATABASE."),
    ];

    /// <param name="parts">What a node needs from the program.</param>
    public static Command Create(NodeParts parts, Terminal terminal)
    {
        var config = new Option<string?>("--config")
        {
            Description = "A file of settings; see config/node.conf.",
            HelpName = "FILE",
        };
        var found = new Option<bool>("--found")
        {
            Description = "Founds a cluster even if the store says that another one is running.",
        };
        var command = new Command("node", "Runs a node of a cluster; SIGTERM or Ctrl-C makes it leave.")
        {
            config, found,
        };
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

    /// <summary>Waits for a store that is not available yet, because pods start in any order.</summary>
    private static async Task<RunningNode> StartAsync(
        NodeSettings settings, NodeParts parts, bool found, ILogger log, CancellationToken stop)
    {
        for (var wait = 1; ; wait = Math.Min(wait * 2, LongestWaitSeconds))
        {
            try
            {
                return await RunningNode.StartAsync(settings, parts, found, log);
            }
            catch (StoreException failure) when (failure.MayPass)
            {
                log.Say($"{failure.Message} Trying again in {wait} s.", LogLevel.Warning);
                await Task.Delay(TimeSpan.FromSeconds(wait), stop);
            }
        }
    }

    private static NodeOverride OverrideOf(
        (string Name, string Key, bool IsList, string Help, string Description) setting, string value)
    {
        // On one machine, a user usually gives the port alone.
        if ((setting.Key is "http" or "health") && value.All(char.IsAsciiDigit)) value = $"127.0.0.1:{value}";
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
        var log = new LineLog(settings.Log, terminal.Error, TimeProvider.System)
        {
            Node = settings.Node.Public.Port == 0 ? null : settings.Node.Public.ToString(),
        };
        var node = await StartAsync(settings, parts, found, log, stop);
        log.Node = node.Self.ToString();
        log.Say($"node {node.Self} of cluster '{settings.Node.Cluster}'; API on http://{node.Http}");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = stop.Register(asked.SetResult);
        await Task.WhenAny(asked.Task, node.Ended);
        if (asked.Task.IsCompleted)
        {
            await node.LeaveAsync();
            log.Say("left the cluster");
            return (int)ExitCode.Ok;
        }

        await node.DisposeAsync();
        if (await node.Ended == NodeEnd.Left) return (int)ExitCode.Ok;
        log.Say(
            "this node stopped because it was cut off from the majority of the cluster or was downed by it. "
            + "Nothing is lost, and the other nodes continue. Start it again to rejoin them.",
            LogLevel.Error);
        return (int)ExitCode.CutOff;
    }
}
