using ActorXen.Messages;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>Answers for which a part of a stored run is executed again.</summary>
/// <remarks>
/// One at a time, for as long as a request may take, so that readers leave the node to its runs. Scenarios are read
/// one at a time with those that are submitted.
/// </remarks>
/// <param name="longest">Wall time of an answer, with waiting for others.</param>
internal sealed class PartPages(NodePages pages, IRunJournal journal, OneAtATime scenarios, TimeSpan longest)
    : IDisposable
{
    private const string Timeline = "/timeline";
    private const string Why = "/why";

    private readonly OneAtATime _executions = new();

    public static bool Has(HttpRequest request, string path) => request.Method == "GET"
        && path.StartsWith("/api/runs/", StringComparison.Ordinal)
        && (path.EndsWith(Timeline, StringComparison.Ordinal) || path.EndsWith(Why, StringComparison.Ordinal));

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="ArgumentException">The request is malformed.</exception>
    /// <exception cref="RunRefusedException">The run has no such part, or the part is too much for a page.</exception>
    public async Task<string> AnswerAsync(HttpRequest request, string path, CancellationToken gone)
    {
        var isWhy = path.EndsWith(Why, StringComparison.Ordinal);
        var asked = Read(request, path["/api/runs/".Length..^(isWhy ? Why : Timeline).Length], isWhy ? "dom" : "host");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(longest);
        try
        {
            var make = isWhy ? pages.Why : pages.Timeline;
            return await _executions.RunAsync(() => make(journal, asked, scenarios, limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            throw new RunRefusedException(
                $"It takes longer than the {longest.TotalSeconds:0} s of a request to execute that again. Choose a "
                + $"shorter part, or ask the command: actorxen {(isWhy ? "why" : "export")}.");
        }
    }

    public void Dispose() => _executions.Dispose();

    private static PartAsked Read(HttpRequest request, string run, string what)
    {
        var of = $"{request.Query[what]}";
        if (of.Length is 0 or > LiveStream.LongestName)
            throw new ArgumentException($"\"{what}\" is missing, or longer than {LiveStream.LongestName} characters.");
        return new(run, of, TimeOf(request, "from_ns"), TimeOf(request, "to_ns"));
    }

    private static VirtualTime? TimeOf(HttpRequest request, string name)
    {
        var text = $"{request.Query[name]}";
        if (text.Length == 0) return null;
        return long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time >= 0
            ? new VirtualTime(time)
            : throw new ArgumentException($"\"{name}\" is not a time in nanoseconds.");
    }
}
