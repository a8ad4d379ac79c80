using System.Diagnostics;
using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>Sends the live page its figures as they change: server-sent events.</summary>
/// <remarks>
/// <c>status</c>: the cluster; <c>run</c>: the run that is looked at; <c>windows</c>: its series from some window on;
/// <c>hosts</c>: its hosts and the domain that is followed; <c>problem</c>: why the run cannot be shown. All that look
/// at the same share one answer, and an answer is followed by a pause of fifty times what it took, at most 30 s. Each
/// is sent as soon as it is known, so that a page does not wait for its hosts to show the rest.
/// </remarks>
internal sealed class LiveStream(ILiveSource source) : IDisposable
{
    public const string Path = "/api/live";

    private const int MostListeners = 64;
    public const int LongestName = 300;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>While a page waits for the first look at the hosts of its run.</summary>
    private static readonly TimeSpan FirstBeat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ends = new();
    private readonly Shared<string> _status = new();
    private readonly Lock _door = new();
    private readonly Dictionary<(string Run, string Group), Shared<LiveRunJson>> _runs = [];
    private readonly Dictionary<(string Run, string Domain), Shared<LiveSightJson>> _sights = [];
    private int _listeners;

    /// <summary>Sends until the caller goes.</summary>
    /// <returns>Why nothing is sent; null if it was.</returns>
    public async Task<Barred?> WriteAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var (run, group, domain) = ($"{query["run"]}", $"{query["group"]}", $"{query["domain"]}");
        if (run.Length + group.Length + domain.Length > LongestName)
            return new(400, "Names of runs, groups and domains are not that long.");
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            return new(503, $"{MostListeners} pages are open already. Close some.");
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _ends.Token);
            await SendAsync(http, run, group, domain, stop.Token);
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

    private async Task SendAsync(
        HttpContext http, string runId, string group, string domain, CancellationToken stop)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        var (status, sent, quiet) = ("", new Sent(), TimeSpan.Zero);
        using var beat = new PeriodicTimer(Beat);
        do
        {
            quiet += beat.Period;
            var text = new StringBuilder();
            var now = await _status.GetAsync(source.StatusAsync, stop);
            if (now != status) Append(text, "status", status = now);
            await FlushAsync(text);
            if (runId.Length > 0)
            {
                try
                {
                    var run = await SharedOf(_runs, (runId, group)).GetAsync(
                        async () => LiveRunJson.Of(await source.RunAsync(runId), group), stop,
                        one => one.Run.End is not null);
                    sent.Add(text, run);
                    await FlushAsync(text);
                    var isOver = run.Run.End is not null;
                    var sight = await SharedOf(_sights, (runId, domain)).GetAsync(
                        async () => LiveSightJson.Of(await source.LookAsync(run.Run, domain), isOver), stop,
                        one => one.IsOver, one => one.Text.Length == 0);
                    sent.Add(text, sight);
                    beat.Period = isOver || sight.Text.Length > 0 ? Beat : FirstBeat;
                }
                catch (Exception problem) when (problem is RunNotFoundException or StoreException
                    or StateFormatException)
                {
                    sent.Add(text, ApiJson.Error(problem.Message.ReplaceLineEndings(" ")));
                }
            }

            if (quiet >= Silence) text.Append(": nothing new\n\n");
            await FlushAsync(text);
        }
        while (await beat.WaitForNextTickAsync(stop));

        async Task FlushAsync(StringBuilder text)
        {
            if (text.Length == 0) return;
            quiet = TimeSpan.Zero;
            await http.Response.WriteAsync(text.ToString(), stop);
            await http.Response.Body.FlushAsync(stop);
            text.Clear();
        }
    }

    private Shared<T> SharedOf<T>(Dictionary<(string, string), Shared<T>> all, (string, string) key)
        where T : class
    {
        lock (_door)
        {
            foreach (var (old, _) in all.Where(each => each.Value.IsForgotten && each.Key != key).ToList())
                all.Remove(old);
            if (all.TryGetValue(key, out var shared)) return shared;
            // Names are free, so a client that always asks for new ones must not fill the memory.
            if (all.Count >= 2 * MostListeners) all.Remove(all.MinBy(each => each.Value.Asked).Key);
            return all[key] = new();
        }
    }

    private static void Append(StringBuilder text, string name, string data) => text
        .Append("event: ").Append(name).Append("\ndata: ")
        .Append(data.ReplaceLineEndings("\n").Replace("\n", "\ndata: ", StringComparison.Ordinal)).Append("\n\n");

    /// <summary>What one page has of its run, so that only what differs is sent.</summary>
    private sealed class Sent
    {
        private string _head = "";
        private string _sight = "";
        private string _problem = "";
        private int _windows;
        private int _merged;

        public void Add(StringBuilder text, LiveRunJson run)
        {
            if (run.Head != _head || _problem.Length > 0) Append(text, "run", _head = run.Head);
            _problem = "";
            // After the loss of a node a run may have fewer windows than before.
            if (run.Windows.Count < _windows || run.Merged != _merged) _windows = 0;
            _merged = run.Merged;
            if (run.Windows.Count <= _windows) return;
            var more = string.Join(',', run.Windows.Skip(_windows));
            Append(text, "windows", $$"""{"from":{{_windows}},"windows":[{{more}}]}""");
            _windows = run.Windows.Count;
        }

        public void Add(StringBuilder text, LiveSightJson sight)
        {
            if (sight.Text.Length > 0 && sight.Text != _sight) Append(text, "hosts", _sight = sight.Text);
        }

        public void Add(StringBuilder text, string problem)
        {
            if (problem != _problem) Append(text, "problem", _problem = problem);
        }
    }

    /// <summary>An answer that many share, and that is renewed after a pause in proportion to what it took.</summary>
    private sealed class Shared<T>
        where T : class
    {
        private const int PauseByAnswer = 50;
        private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(900);
        private static readonly TimeSpan ShortestPauseWithout = TimeSpan.FromMilliseconds(150);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

        private readonly Lock _door = new();
        private Task<T>? _answer;
        private long _asked = Stopwatch.GetTimestamp();
        private long _next;

        public long Asked => Volatile.Read(ref _asked);

        public bool IsForgotten => Stopwatch.GetElapsedTime(Volatile.Read(ref _asked)) > Memory;

        /// <param name="isLast">Whether there will be no other answer.</param>
        /// <param name="isMissing">Whether the answer says nothing yet, so that it is asked again sooner.</param>
        public Task<T> GetAsync(
            Func<Task<T>> make, CancellationToken stop, Func<T, bool>? isLast = null, Func<T, bool>? isMissing = null)
        {
            lock (_door)
            {
                Volatile.Write(ref _asked, Stopwatch.GetTimestamp());
                var isOld = _answer is { IsCompleted: true } && Stopwatch.GetTimestamp() >= Volatile.Read(ref _next);
                var isFinal = _answer is { IsCompletedSuccessfully: true } known
                    && isLast?.Invoke(known.Result) == true;
                if (_answer is null || (isOld && !isFinal)) _answer = MakeAsync(make, isMissing);
                return _answer.WaitAsync(stop);
            }
        }

        private async Task<T> MakeAsync(Func<Task<T>> make, Func<T, bool>? isMissing)
        {
            await Task.Yield();
            var begun = Stopwatch.GetTimestamp();
            var shortest = ShortestPause;
            try
            {
                var answer = await make();
                if (isMissing?.Invoke(answer) == true) shortest = ShortestPauseWithout;
                return answer;
            }
            finally
            {
                var end = Stopwatch.GetTimestamp();
                var pause = PauseByAnswer * Stopwatch.GetElapsedTime(begun, end);
                pause = pause < shortest ? shortest : pause > LongestPause ? LongestPause : pause;
                Volatile.Write(ref _next, end + (long)(pause.TotalSeconds * Stopwatch.Frequency));
            }
        }
    }
}
