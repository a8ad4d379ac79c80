using ActorXen.Exports;
using ActorXen.Exports.Perfetto;
using ActorXen.Exports.Rows;
using ActorXen.Exports.Xentrace;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Exports;

/// <summary>What all formats have in common.</summary>
public sealed class TraceExportTests
{
    /// <summary>A full disk is no fault of the entity that acts when it is noticed.</summary>
    [Theory]
    [InlineData("xentrace")]
    [InlineData("perfetto")]
    [InlineData("json")]
    public async Task What_cannot_be_written_fails_between_steps(string format)
    {
        using var disk = new FullDisk();
        ITraceExport export = format switch
        {
            "xentrace" => new XentraceExport(_ => disk, memory: 1),
            "perfetto" => new PerfettoExport(disk),
            _ => new RowExport(new JsonRows(disk), FactMask.All),
        };
        var shelf = new CounterShelf();
        using var trial = new Trial(RichScenario.Of(1), more: host => [.. shelf.Watch(host), export.Watch(host)]);
        export.Begin(VirtualTime.Zero, host => shelf.Book(host).Places());

        trial.Simulation.Start();
        trial.RunToEnd();

        await Assert.ThrowsAsync<IOException>(() => export.AdvanceAsync(VirtualTime.Zero + trial.Spec.Length));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left");
    }
}
