using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Recordings;

/// <summary>Gives hosts the recorders that a run asks for.</summary>
public static class HostRecorders
{
    /// <summary>What all hosts may have recorded together before it is taken from them, in bytes.</summary>
    private const int MostOfAll = 256 << 20;

    private const int FewestOfHost = 64 << 10;

    /// <summary>The book and the recorders of a host, of which those are put on a shelf.</summary>
    /// <param name="books">Counts what happens.</param>
    /// <param name="paths">Requests and wakeups, as the user chose them; empty for none.</param>
    /// <param name="isTraced">Whether every fact is recorded.</param>
    /// <param name="hosts">How many the run has.</param>
    public static IReadOnlyList<IFactSink> Watch(
        HostDirectory host, IReadOnlyList<IFactSink> books, RecorderShelf shelf, string paths, bool isTraced, int hosts)
    {
        var recorders = Of(host, books, paths, isTraced, hosts);
        if (recorders.Count == 0) return books;
        shelf.Put(host.Host, recorders);
        return [.. books, .. recorders];
    }

    private static List<IHostRecorder> Of(
        HostDirectory host, IReadOnlyList<IFactSink> books, string paths, bool isTraced, int hosts)
    {
        var recorders = new List<IHostRecorder>();
        if (paths.Length == 0 && !isTraced) return recorders;
        var book = books.OfType<CounterBook>().Single();
        if (paths.Length > 0)
        {
            var selection = PathSelection.TryParse(paths)
                ?? throw new StateFormatException($"\"{paths}\" is no choice of requests that this version knows");
            recorders.Add(new PathRecorder(host, selection, StandOf, BytesOf(hosts, PathRecorder.UsualBytes)));

            VcpuStand StandOf(int vcpu)
            {
                var (state, since, pcpu) = book.StandOf(vcpu);
                return new(state, since, pcpu);
            }
        }

        if (isTraced) recorders.Add(new TraceRecorder(book.Places, BytesOf(hosts, TraceRecorder.UsualBytes)));
        return recorders;
    }

    private static int BytesOf(int hosts, int usual) =>
        Math.Clamp(MostOfAll / Math.Max(1, hosts), FewestOfHost, usual);
}
