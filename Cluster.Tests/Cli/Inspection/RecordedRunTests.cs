using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>Questions to runs that have recorded something.</summary>
[Long]
public sealed class RecordedRunTests : StoreTest
{
    private const string Run = "run first-light --until 30ms --engine plain --quiet --name tried --paths";

    [Theory]
    [InlineData("why tried")]
    [InlineData("why tried --dom b0/web-* --from 10ms --to 23ms --json")]
    [InlineData("why tried --dom dom0 --wakeups")]
    [InlineData("follow tried --dom b0/web-0 --request 5")]
    [InlineData("follow tried --slowest 3")]
    [InlineData("follow tried --at 17ms")]
    [InlineData("follow tried --from 10ms --to 17ms --slowest 3")]
    public async Task A_recording_of_all_answers_like_an_execution(string question)
    {
        await TypeAsync($"{Run} all+wakeups");

        var (recorded, told) = await AskAsync(question);
        var (executed, other) = await AskAsync($"{question} --replay");

        Assert.Equal(executed, recorded.Replace("\"recording\"", "\"execution\"", StringComparison.Ordinal));
        Assert.Equal(
            "actorxen: answered from what run RUN recorded (--paths all+wakeups); --replay executes it again", told);
        Assert.Equal("actorxen: run RUN was executed again: --replay asks for it", other);
    }

    [Theory]
    [InlineData("all", "why tried --wakeups", "it recorded no wakeups (--paths all)")]
    [InlineData("slowest:2", "why tried", "it recorded only the slowest of each domain (--paths slowest:2)")]
    [InlineData("slowest:2", "follow tried --slowest 3", "it recorded only the slowest of each domain (--paths ")]
    [InlineData("slowest:2", "follow tried --from 20ms", "it recorded only the slowest of each domain (--paths ")]
    [InlineData("1/5", "follow tried --slowest 3", "it recorded only one request in 5 (--paths 1/5)")]
    [InlineData("slowest:2", "follow tried --dom b0/web-0 --request 5", "it did not record request 5 (--paths ")]
    public async Task What_a_recording_does_not_hold_is_executed_again(string paths, string question, string why)
    {
        await TypeAsync($"{Run} {paths}");
        var (recorded, told) = await AskAsync(question);
        await TypeAsync("run first-light --until 30ms --engine plain --quiet --name plain");
        var (executed, silent) = await AskAsync(question.Replace("tried", "plain", StringComparison.Ordinal));

        Assert.Equal(executed, recorded);
        Assert.StartsWith($"actorxen: run RUN was executed again: {why}", told, StringComparison.Ordinal);
        Assert.Equal("", silent);
    }

    [Fact]
    public async Task A_sample_says_what_it_is()
    {
        await TypeAsync($"{Run} 1/5");

        var (text, told) = await AskAsync("why tried");
        using var json = JsonDocument.Parse(await TypeAsync("why tried --json"));

        Assert.Matches("Where [0-9]+ requests \\(1 in 5\\) of [0-9]+ domains", text);
        Assert.Contains("(--paths 1/5)", told, StringComparison.Ordinal);
        Assert.Equal(5, json.RootElement.GetProperty("one_in").GetInt32());
    }

    [Fact]
    public async Task The_slowest_are_followed_from_their_recording()
    {
        await TypeAsync($"{Run} slowest:4");

        var (recorded, told) = await AskAsync("follow tried --slowest 4");
        var (executed, _) = await AskAsync("follow tried --slowest 4 --replay");

        Assert.Equal(executed, recorded);
        Assert.Contains("answered from what run RUN recorded", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_request_is_followed_from_a_sample_that_has_all_of_it()
    {
        await TypeAsync($"{Run} 1/2");
        var reasons = new List<string>();

        for (var number = 5; number <= 9; number++)
        {
            var question = $"follow tried --dom b0/web-0 --request {number}";
            var (answer, told) = await AskAsync(question);
            Assert.Equal((await AskAsync($"{question} --replay")).Printed, answer);
            reasons.Add(told);
        }

        Assert.Contains(
            reasons, told => told.Contains("answered from what run RUN recorded", StringComparison.Ordinal));
        Assert.Contains(reasons, told => told.Contains("it did not record request ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_recording_leaves_nothing_behind_in_what_is_followed()
    {
        await TypeAsync($"{Run} 1/2");
        var question = "follow tried --dom b0/web-0 --request 2";
        var (whole, _) = await AskAsync($"{question} --replay");
        Store.Execute("DELETE FROM snapshot WHERE persistence_id LIKE 'paths-%' AND sequence_number = 20000000");

        var (answer, told) = await AskAsync(question);

        Assert.Equal(whole, answer);
        Assert.Contains("what it recorded up to 20 ms is damaged or lost", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE snapshot SET snapshot = zeroblob(40)", "is damaged")]
    [InlineData("DELETE FROM snapshot", "is lost")]
    public async Task A_damaged_recording_is_told_and_the_run_executed_again(string damage, string problem)
    {
        await TypeAsync($"{Run} all");
        var (recorded, _) = await AskAsync("why tried");
        Store.Execute($"{damage} WHERE persistence_id LIKE 'paths-%' AND sequence_number = 20000000");

        var (executed, told) = await AskAsync("why tried");

        Assert.Equal(recorded, executed);
        Assert.Contains($"what it recorded up to 20 ms {problem}", told, StringComparison.Ordinal);
        Assert.EndsWith(
            "was executed again: what it recorded up to 20 ms is damaged or lost", told, StringComparison.Ordinal);
        Assert.Equal(2, told.Split('\n').Length);
    }

    [Fact]
    public async Task A_recording_is_carried_and_removed_with_its_run()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.axr");
        await TypeAsync($"{Run} 1/3");
        try
        {
            await TypeAsync($"runs export tried --to {file}");
            await RealCommand.RunAsync($"runs import {file} --store {OtherStore.Path}");
        }
        finally
        {
            File.Delete(file);
        }

        var (here, _) = await AskAsync("why tried");
        var (code, there, told) = await RealCommand.TryAsync($"why tried --store {OtherStore.Path}");
        Assert.Equal((0, here), (code, WithoutId(there)));
        Assert.Contains("answered from what run", told, StringComparison.Ordinal);
        await TypeAsync("runs rm tried");
        Assert.Equal(0, Store.Execute("DELETE FROM snapshot"));
    }

    [Fact]
    public async Task A_recorded_run_is_looked_into_replayed_and_forked_like_any_other()
    {
        await TypeAsync($"{Run} all --checkpoint-every 10ms");

        Assert.Contains("replay matches.", await TypeAsync("replay tried --quiet"), StringComparison.Ordinal);
        Assert.Contains("b0/web-0", await TypeAsync("top tried --from 15ms --to 25ms"), StringComparison.Ordinal);
        await TypeAsync(
            "fork tried --at 12ms --set defaults.pool.ratelimit_us=500 --engine plain --quiet --name forked");
        var (_, told) = await AskAsync("why forked");
        Assert.Equal("", told);
    }

    [Theory]
    [InlineData("run first-light --paths 1/0", "--paths \"1/0\" is no choice of requests. Write all, 1/N ")]
    [InlineData("run first-light --paths all --no-store", "--paths records into the store. Leave --no-store or --")]
    [InlineData("run --resume x --paths all", "--paths and --trace belong to a new run.")]
    public async Task What_cannot_be_recorded_is_said_in_a_line(string line, string problem)
    {
        var (code, printed, error) = await RealCommand.TryAsync(line);

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private async Task<(string Printed, string Told)> AskAsync(string line)
    {
        var (code, printed, error) = await RealCommand.TryAsync($"{line} --store {Store.Path}");
        Assert.True(code == 0, error);
        return (WithoutId(printed), WithoutId(error).TrimEnd());
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private static string WithoutId(string text) => Regex.Replace(text, "[0-9]{8}-[0-9a-f]{6}", "RUN");
}
