using System.Diagnostics;
using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>Sends the live page its figures as they change: server-sent events.</summary>
/// <remarks>
/// <c>status</c>: the cluster; <c>run</c>: the run that is looked at; <c>windows</c>: its series from some window on;
/// <c>problem</c>: why the run cannot be shown. All that look at the same share one answer, and an answer is followed
/// by a pause of at least a hundred times what it took, so that watching costs less than a hundredth of the time.
/// </remarks>
internal sealed class LiveStream(ILiveSource source) : IDisposable
{
    public const string Path = "/api/live";

    private const int MostListeners = 64;
    private const int LongestName = 300;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ends = new();
    private readonly Shared<string> _status = new();
    private readonly Lock _door = new();
    private readonly Dictionary<LiveWish, Shared<LiveRunJson>> _runs = [];
    private int _listeners;

    /// <summary>Sends until the caller goes.</summary>
    /// <returns>Why nothing is sent; null if it was.</returns>
    public async Task<Barred?> WriteAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var wish = new LiveWish(query["run"].ToString(), query["group"].ToString(), query["domain"].ToString());
        if (wish.Run.Length + wish.Group.Length + wish.Domain.Length > LongestName)
            return new(400, "Names of runs, groups and domains are not that long.");
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            return new(503, $"{MostListeners} pages are open already. Close some.");
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _ends.Token);
            await SendAsync(http, wish, stop.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The page was closed, or the node ends.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }

        return null;
    }

    /// <summary>Ends what is sent, so that the server can stop.</summary>
    public void Dispose() => _ends.Cancel();

    private async Task SendAsync(HttpContext http, LiveWish wish, CancellationToken stop)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        var (status, head, sent, merged, quiet) = ("", "", 0, 0, TimeSpan.Zero);
        using var beat = new PeriodicTimer(Beat);
        do
        {
            var text = new StringBuilder();
            var now = await _status.GetAsync(source.StatusAsync, stop);
            if (now != status) Append(text, "status", status = now);
            if (wish.Run.Length > 0)
            {
                try
                {
                    var run = await SharedOf(wish).GetAsync(
                        async () => LiveRunJson.Of(await source.RunAsync(wish), wish), stop, one => one.IsOver);
                    if (run.Head != head) Append(text, "run", head = run.Head);
                    // After the loss of a node a run may have fewer windows than before.
                    if (run.Windows.Count < sent || run.Merged != merged) sent = 0;
                    merged = run.Merged;
                    if (run.Windows.Count > sent)
                    {
                        var more = string.Join(',', run.Windows.Skip(sent));
                        Append(text, "windows", $$"""{"from":{{sent}},"windows":[{{more}}]}""");
                        sent = run.Windows.Count;
                    }
                }
                catch (Exception problem) when (problem is RunNotFoundException or StoreException
                    or StateFormatException)
                {
                    var why = ApiJson.Error(problem.Message.ReplaceLineEndings(" "));
                    if (why != head) Append(text, "problem", head = why);
                }
            }

            quiet = text.Length > 0 ? TimeSpan.Zero : quiet + Beat;
            if (quiet >= Silence)
            {
                text.Append(": nothing new\n\n");
                quiet = TimeSpan.Zero;
            }

            if (text.Length == 0) continue;
            await http.Response.WriteAsync(text.ToString(), stop);
            await http.Response.Body.FlushAsync(stop);
        }
        while (await beat.WaitForNextTickAsync(stop));
    }

    private Shared<LiveRunJson> SharedOf(LiveWish wish)
    {
        lock (_door)
        {
            if (_runs.TryGetValue(wish, out var shared)) return shared;
            foreach (var (old, _) in _runs.Where(each => each.Value.IsForgotten).ToList()) _runs.Remove(old);
            return _runs[wish] = new();
        }
    }

    private static void Append(StringBuilder text, string name, string data) => text
        .Append("event: ").Append(name).Append("\ndata: ")
        .Append(data.ReplaceLineEndings("\n").Replace("\n", "\ndata: ", StringComparison.Ordinal)).Append("\n\n");

    /// <summary>An answer that many share, and that is made anew after a pause in proportion to what it took.</summary>
    private sealed class Shared<T>
        where T : class
    {
        private const int PauseByAnswer = 100;
        private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(900);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

        private readonly Lock _door = new();
        private Task<T>? _answer;
        private long _asked = Stopwatch.GetTimestamp();
        private long _next;

        public bool IsForgotten => Stopwatch.GetElapsedTime(Volatile.Read(ref _asked)) > Memory;

        /// <param name="isLast">Whether there will be no other answer.</param>
        public Task<T> GetAsync(Func<Task<T>> make, CancellationToken stop, Func<T, bool>? isLast = null)
        {
            lock (_door)
            {
                Volatile.Write(ref _asked, Stopwatch.GetTimestamp());
                var isOld = _answer is { IsCompleted: true } && Stopwatch.GetTimestamp() >= Volatile.Read(ref _next);
                var isFinal = _answer is { IsCompletedSuccessfully: true } known && isLast?.Invoke(known.Result) == true;
                if (_answer is null || (isOld && !isFinal)) _answer = MakeAsync(make);
                return _answer.WaitAsync(stop);
            }
        }

        private async Task<T> MakeAsync(Func<Task<T>> make)
        {
            await Task.Yield();
            var begun = Stopwatch.GetTimestamp();
            try
            {
                return await make();
            }
            finally
            {
                var end = Stopwatch.GetTimestamp();
                var pause = PauseByAnswer * Stopwatch.GetElapsedTime(begun, end);
                pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
                Volatile.Write(ref _next, end + (long)(pause.TotalSeconds * Stopwatch.Frequency));
            }
        }
    }
}
