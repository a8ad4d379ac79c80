using System.Text.Json;
using ActorXen.Exports.Timelines;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Exports.Timelines;

public sealed class TimelineExportTests
{
    /// <summary>What the picture shows is what was counted: the time of every vCPU, and every interrupt.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task A_picture_shows_the_time_of_every_vcpu_and_every_interrupt(int fromMs)
    {
        var (picture, host, counted) = await OfAsync(RichScenario.Of(3), VirtualTime.Zero + fromMs.Ms);
        var names = Texts(picture, "names");
        var length = picture.GetProperty("to_ns").GetInt64() - picture.GetProperty("from_ns").GetInt64();
        var rows = picture.GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal(host.Pcpus, rows.Count);
        Assert.Equal(counted.Sum(IrqFacts.HandledByPcpu), rows.Sum(row => row.GetProperty("marks").GetInt64()));
        var ran = picture.GetProperty("totals").EnumerateArray().ToDictionary(
            total => names[total[0].GetInt32()], total => total[1].GetDouble() * length * host.Pcpus);
        Assert.Contains(ran.Keys, name => name.Contains("/vcpu/", StringComparison.Ordinal));
        foreach (var vcpu in host.Vcpus)
        {
            Assert.Equal(
                counted[SchedulingFacts.TimeInState, vcpu.Number, SchedulingFacts.Running],
                ran.GetValueOrDefault($"{host.Domains[vcpu.Domain].Name}/vcpu/{vcpu.Index}"),
                length * host.Pcpus * 1e-4);
        }
    }

    [Fact]
    public async Task Slices_of_a_row_follow_each_other()
    {
        var (picture, _, _) = await OfAsync(RichScenario.Of(3), VirtualTime.Zero + 7.Ms);
        var length = picture.GetProperty("to_ns").GetInt64() - picture.GetProperty("from_ns").GetInt64();

        Assert.True(picture.GetProperty("is_exact").GetBoolean());
        foreach (var row in picture.GetProperty("rows").EnumerateArray())
        {
            long before = 0;
            foreach (var slice in row.GetProperty("slices").EnumerateArray().Select(one => one.GetInt64()).Chunk(3))
            {
                Assert.True(before <= slice[0] && slice[0] < slice[1] && slice[1] <= length, string.Join(' ', slice));
                before = slice[1];
            }
        }
    }

    private static async Task<(JsonElement Picture, HostDirectory Host, Counters Counted)> OfAsync(
        RunSpec spec, VirtualTime from)
    {
        var end = VirtualTime.Zero + spec.Length;
        var export = new TimelineExport(from, end);
        var shelf = new CounterShelf();
        using var trial = new Trial(
            spec, more: host => host.Host == 0 ? [.. shelf.Watch(host), export.Watch(host)] : shelf.Watch(host));
        if (from == VirtualTime.Zero) export.Begin(from, host => shelf.Book(host).Places());
        trial.Simulation.Start();
        trial.Simulation.RunUntil(from);
        if (from != VirtualTime.Zero) export.Begin(from, host => shelf.Book(host).Places());
        var before = from == VirtualTime.Zero ? null : shelf.Read(0, from);
        trial.RunToEnd();
        await export.EndAsync(end);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            export.WriteTo(json);
            json.WriteEndObject();
        }

        var counted = shelf.Read(0, end);
        return (
            JsonDocument.Parse(bytes.ToArray()).RootElement, trial.Simulation.Hosts[0],
            before is null ? counted : counted.Since(before));
    }

    private static List<string> Texts(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
