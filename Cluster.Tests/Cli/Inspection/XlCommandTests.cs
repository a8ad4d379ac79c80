using System.Text.Json;
using ActorXen.Actors;
using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Inspection;

public sealed class XlCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-xl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sched-credit", "alpha has no pool with the scheduler credit, only credit2. Use sched-credit2.")]
    [InlineData("list --host beta", "the run has no host \"beta\". Its hosts: alpha.")]
    [InlineData("list --at 2s", "--at 2 s is after the end of the run. Give at most 100 ms.")]
    [InlineData("destroy", "destroy")]
    public async Task A_question_without_an_answer_is_one_line_and_exit_code_2(string question, string said)
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --quiet");

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"xl {await session.OnlyRunAsync()} {question}"));

        Assert.Contains(said, Assert.Single(session.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_question_is_answered_on_stdout_and_explained_on_stderr()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --quiet");
        var run = await session.OnlyRunAsync();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"xl {run} --at 25ms list"));
        Assert.StartsWith(
            "Name                                        ID   Mem VCPUs\tState\tTime(s)\ndom0 ",
            session.Out,
            StringComparison.Ordinal);
        Assert.Contains("Mem: MiB.", session.Error, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"xl {run} sched-credit2"));
        Assert.StartsWith("Cpupool Pool-0: ratelimit=1000us\n", session.Out, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"xl {run} vcpu-list --json"));
        Assert.Equal("", session.Error);
        Assert.Equal(4, JsonDocument.Parse(session.Out).RootElement.GetProperty("vcpus").GetArrayLength());
    }

    /// <summary>
    /// The same moment from a checkpoint and from the beginning: places of vCPUs are kept in checkpoints.
    /// </summary>
    [Fact]
    public async Task A_real_run_lists_vcpus_where_they_are_at_that_time()
    {
        var (one, other) = (Path.Combine(_folder, "one.db"), Path.Combine(_folder, "other.db"));
        var seldom =
            await RealCommand.RunAsync($"run ping-pong --until 40ms --engine plain --quiet --json --store {one}");
        var often = await RealCommand.RunAsync(
            $"run ping-pong --until 40ms --engine plain --quiet --json --checkpoint-every 10ms --store {other}");

        var fromStart = await RealCommand.RunAsync($"xl {IdOf(seldom)} --at 35ms vcpu-list --json --store {one}");
        var fromCheckpoint = await RealCommand.RunAsync($"xl {IdOf(often)} --at 35ms vcpu-list --json --store {other}");

        Assert.Equal(fromStart, fromCheckpoint);
        var rows = JsonDocument.Parse(fromStart).RootElement.GetProperty("vcpus").EnumerateArray().ToList();
        var running = rows.Where(
            row => row.GetProperty(
                "state").GetString() == "r--").Select(row => row.GetProperty("cpu").GetInt32()).ToList();
        Assert.Equal(running.Distinct(), running);
        Assert.Contains(
            rows,
            row => row.GetProperty("cpu").ValueKind == JsonValueKind.Number
                && row.GetProperty("cpu_seconds").GetDouble() > 0);
    }

    private static string IdOf(string json) => JsonDocument.Parse(json).RootElement.GetProperty("run_id").GetString()!;
}
