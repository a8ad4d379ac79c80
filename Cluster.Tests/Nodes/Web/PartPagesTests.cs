using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Tests.Nodes.Web;

public sealed class PartPagesTests
{
    private const string Path = "/api/runs/20261201-aaaaaa/timeline";

    [Theory]
    [InlineData("timeline", "host", "export")]
    [InlineData("why", "dom", "why")]
    public async Task An_answer_that_takes_longer_than_a_request_may_is_refused(
        string page, string what, string command)
    {
        using var scenarios = new OneAtATime();
        using var parts = Parts(scenarios, EndlessAsync, TimeSpan.FromMilliseconds(1_100));

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => parts.AnswerAsync(
            Asked(what), $"/api/runs/20261201-aaaaaa/{page}", CancellationToken.None));

        Assert.Equal(
            "It takes longer than the 1 s of a request to execute that again. Choose a shorter part, or ask the "
            + $"command: actorxen {command}.", refused.Message);
    }

    /// <summary>The time for which it waits for others counts too, and those go on.</summary>
    [Fact]
    public async Task Who_waits_too_long_for_another_answer_is_refused()
    {
        using var scenarios = new OneAtATime();
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (begun, asked) = (new TaskCompletionSource(), 0);
        using var parts = Parts(scenarios, (_, _, _, _) =>
        {
            asked++;
            begun.TrySetResult();
            return first.Task;
        }, TimeSpan.FromMilliseconds(50));
        var answer = parts.AnswerAsync(Asked("host"), Path, CancellationToken.None);
        await begun.Task;

        await Assert.ThrowsAsync<RunRefusedException>(
            () => parts.AnswerAsync(Asked("host"), Path, CancellationToken.None));
        first.SetResult("done");

        Assert.Equal(("done", 1), (await answer, asked));
    }

    /// <summary>Whoever has gone gets no answer, so that is no refusal.</summary>
    [Fact]
    public async Task Who_goes_ends_the_execution()
    {
        using var scenarios = new OneAtATime();
        using var gone = new CancellationTokenSource();
        using var parts = Parts(scenarios, EndlessAsync, TimeSpan.FromMinutes(5));
        var answer = parts.AnswerAsync(Asked("host"), Path, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    private static PartPages Parts(
        OneAtATime scenarios, Func<IRunJournal, PartAsked, OneAtATime, CancellationToken, Task<string>> make,
        TimeSpan longest) => new(
        new(
            (_, _, _) => throw new NotSupportedException(), _ => "", (_, _, _, _) => Task.FromResult(""), () => [],
            make, make),
        new UnkeptJournal(), scenarios, longest);

    private static async Task<string> EndlessAsync(
        IRunJournal journal, PartAsked asked, OneAtATime scenarios, CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        return "";
    }

    private static HttpRequest Asked(string what)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new($"?{what}=a0");
        return request;
    }
}
