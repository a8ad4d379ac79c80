using ActorXen.Nodes.Cells;

namespace ActorXen.Tests.Nodes.Cells;

public class CellWireTests
{
    [Fact]
    public void A_cell_is_read_as_it_was_written()
    {
        var cell = new RunCell("1", "n", "seed = 1\n", ["busy"]) { Sample = "0:0:3", Batches = 40, Again = true };

        var read = (RunCell)CellWire.Messages.Read("run-cell", CellWire.Messages.Write(cell));

        Assert.Equal((cell.Id, cell.Name, cell.Text, cell.Sample), (read.Id, read.Name, read.Text, read.Sample));
        Assert.Equal(cell.Measures, read.Measures);
        Assert.Equal((40, true), (read.Batches, read.Again));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void So_is_its_answer(bool isKnown)
    {
        var written = CellWire.Messages.Write(new CellDone([1, 2], isKnown));

        var read = (CellDone)CellWire.Messages.Read("cell-done", written);

        Assert.Equal<byte>([1, 2], read.Result);
        Assert.Equal(isKnown, read.IsKnown);
    }

    [Fact]
    public void A_scenario_that_no_frame_holds_is_refused_in_one_line()
    {
        var random = new Random(5);
        var noise = string.Concat(Enumerable.Range(0, 4_000).Select(_ => (char)random.Next('a', 'z')));

        var refusal = CellWire.Refusal(new("1", "big", noise, ["busy"]), largest: 2_048);

        Assert.StartsWith("big: the scenario takes 2 KiB when it is compressed", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal!);
    }

    [Fact]
    public void A_long_text_that_compresses_well_is_sent() =>
        Assert.Null(CellWire.Refusal(new("1", "long", new string('a', 1 << 20), ["busy"]), largest: 2_048));
}
