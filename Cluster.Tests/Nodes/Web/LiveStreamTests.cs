using System.IO.Pipelines;
using System.Text;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>In which order a page gets its figures, and when.</summary>
public sealed class LiveStreamTests
{
    /// <summary>Workers look at the end of a window, so the first answers have no hosts.</summary>
    [Fact]
    public async Task The_run_does_not_wait_for_its_hosts_which_are_asked_for_again_until_someone_looked()
    {
        var source = new SlowHosts();
        using var stream = new LiveStream(source);
        var body = new Pipe();
        var http = new DefaultHttpContext { Request = { QueryString = new($"?run={SlowHosts.Header.RunId}") } };
        http.Response.Body = body.Writer.AsStream();

        var writing = stream.WriteAsync(http);
        var first = await ReadAsync(body.Reader, "event: run");
        source.MayLook.SetResult();
        var second = await ReadAsync(body.Reader, "event: hosts");
        stream.Dispose();
        await writing;

        Assert.StartsWith("event: status\ndata: ", first, StringComparison.Ordinal);
        Assert.DoesNotContain("event: hosts", first, StringComparison.Ordinal);
        Assert.Contains("alpha", second, StringComparison.Ordinal);
        Assert.True(source.Looks > SlowHosts.LooksWithout);
    }

    private static async Task<string> ReadAsync(PipeReader from, string until)
    {
        var text = new StringBuilder();
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var read = await from.ReadAsync();
            foreach (var part in read.Buffer) text.Append(Encoding.UTF8.GetString(part.Span));
            from.AdvanceTo(read.Buffer.End);
        }

        return text.ToString();
    }

    private sealed class SlowHosts : ILiveSource
    {
        /// <summary>So many looks find nothing.</summary>
        public const int LooksWithout = 2;

        private int _looks;

        public static RunHeader Header { get; } = new(
            "20261123-3f9a1c", "name = x", "small", 7, 1.Seconds, "1.2.3", 1.Ms, 3.Ms, DateTimeOffset.UnixEpoch);

        public TaskCompletionSource MayLook { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Looks => Volatile.Read(ref _looks);

        public Task<string> StatusAsync() => Task.FromResult("{}");

        public Task<LiveRun> RunAsync(string run) => Task.FromResult(new LiveRun(Header, [], End: null));

        public async Task<RunSight?> LookAsync(LiveRun run, string domain)
        {
            await MayLook.Task;
            return Interlocked.Increment(ref _looks) <= LooksWithout ? null : Seen();
        }

        private static RunSight? Seen()
        {
            var shelf = new CounterShelf();
            shelf.Put(SmallHost.Directory, SmallHost.Busy().Book);
            return RunSight.Of(shelf, VirtualTime.Zero + 1.Seconds, "");
        }
    }
}
