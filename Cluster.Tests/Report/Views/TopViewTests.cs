using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Report.Views;

public sealed class TopViewTests
{
    private static readonly TopView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_domains_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/top-{width}.txt", View.Read(ViewedParts.Of(Busy(), 1_000.Ms)).Table.ToString(width));

    [Fact]
    public void A_domain_is_running_blocked_or_paused()
    {
        var paused = ViewedParts.Alpha with { Actions = [new Pause(VirtualTime.Zero + 500.Ms, new(1))] };

        Assert.Equal("--b---", StateOf(ViewedParts.Of(Busy(), 995.Ms)));
        Assert.Equal("-----r", StateOf(ViewedParts.Of(Running(), 995.Ms)));
        Assert.Equal("--b-p-", StateOf(ViewedParts.Of(Busy(), 995.Ms, paused)));

        static string StateOf(ViewedPart part) => Row(part, "alpha/web").GetProperty("state").GetString()!;
    }

    [Fact]
    public void Json_has_the_rings_that_were_full_and_sectors()
    {
        var web = Row(ViewedParts.Of(Busy(), 1_000.Ms), "alpha/web");

        Assert.Equal(1, web.GetProperty("vbd_ring_full").GetInt32());
        Assert.Equal(3, web.GetProperty("vbd_reads").GetInt32());
        Assert.Equal(24, web.GetProperty("vbd_sectors_read").GetInt32());
        Assert.Equal(146, web.GetProperty("net_received_kib").GetInt32());
    }

    [Fact]
    public void Memory_is_that_at_the_end_and_a_share_of_a_host_with_a_size()
    {
        var alpha = ViewedParts.Alpha with
        {
            Machine = ViewedParts.Alpha.Machine with { Mebibytes = 8_192 },
            Actions = [new ChangeMemory(VirtualTime.Zero + 500.Ms, new(1), 2_048)],
        };

        var before = Row(ViewedParts.Of(Busy(), 400.Ms, alpha), "alpha/web");
        var after = Row(ViewedParts.Of(Busy(), 600.Ms, alpha), "alpha/web");
        var unlimited = Row(ViewedParts.Of(Busy(), 600.Ms), "alpha/web");

        Assert.Equal((1 << 20, 0.125), (before.GetProperty("memory_kib").GetInt32(), ShareOf(before)));
        Assert.Equal((2 << 20, 0.25), (after.GetProperty("memory_kib").GetInt32(), ShareOf(after)));
        Assert.Equal((1 << 20, null), (unlimited.GetProperty("memory_kib").GetInt32(), ShareOf(unlimited)));

        static double? ShareOf(JsonElement row) =>
            row.GetProperty("memory") is { ValueKind: JsonValueKind.Number } share ? share.GetDouble() : null;
    }

    [Fact]
    public void The_busiest_come_first_and_the_others_are_counted()
    {
        var table = View.Read(ViewedParts.Of(Busy(), 1_000.Ms, mostRows: 1)).Table;

        Assert.Equal("alpha/web", Assert.Single(table.Rows)[0]);
        Assert.Equal("… 1 more: --all", table.Remainder);
    }

    private static SmallHost Busy()
    {
        var host = SmallHost.Busy();
        for (var read = 0; read < 3; read++)
            host.At(998.Ms, DeviceFacts.BlockServed, 1, 4_096, (long)BlockDirection.Read);
        return host;
    }

    private static SmallHost Running() => SmallHost.Busy().At(
        994.Ms, SchedulingFacts.RunstateChanged, 1, SchedulingFacts.Blocked, SchedulingFacts.Running);

    private static JsonElement Row(ViewedPart part, string name)
    {
        using var json = JsonDocument.Parse(View.Read(part).Json);
        return json.RootElement.GetProperty("domains").EnumerateArray()
            .Single(row => row.GetProperty("name").GetString() == name).Clone();
    }
}
