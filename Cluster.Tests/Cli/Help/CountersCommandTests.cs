using System.Text.Json;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;

namespace ActorXen.Tests.Cli.Help;

public sealed class CountersCommandTests
{
    [Fact]
    public async Task Everything_that_is_declared_is_listed_with_subject_unit_and_meaning()
    {
        var text = await RealCommand.RunAsync("counters");

        Assert.All(CounterListing.Of(CounterLayout.Shipped),
            entry => Assert.Contains($"\n  {entry.Name} ", text, StringComparison.Ordinal));
        Assert.Matches(@"evtchn_sends +port +times +EVTCHNOP_send hypercalls on this port\n", text);
        Assert.Matches(@"wakeups_\* +vcpu +times +.*\(\*: event, timer, ipi, poll, start\)\n", text);
    }

    [Theory]
    [InlineData("wakeups_t", "idle_wakeups_*,wakeups_*")]
    [InlineData("*_p999", "wake_latency,wake_to_guest,irq_latency,host_timer_delay,request_latency_*,frame_time,"
        + "vcpu_up_time")]
    [InlineData("batch*", "batches,batch_time,batch_seconds")]
    [InlineData("STEAL", "steal,steal,steal_read_time")]
    [InlineData("nothing-like-it", "")]
    public async Task A_pattern_is_a_part_of_a_name_or_with_stars_a_whole_name(string pattern, string names)
    {
        using var json = JsonDocument.Parse(await RealCommand.RunAsync($"counters --json --like {pattern}"));

        var found = json.RootElement.GetProperty("counters").EnumerateArray().Select(
            entry => entry.GetProperty("name").GetString()!);
        Assert.Equal(names.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_all_a_report_has_each_pcpu_vcpu_and_port_by_itself()
    {
        var line = "run ping-pong --until 5ms --engine plain --no-store --quiet --json";

        var (usual, all) = (await SubjectsAsync(line), await SubjectsAsync($"{line} --all"));

        Assert.Superset(usual, all);
        Assert.DoesNotContain(usual, subject => subject.Count(letter => letter == '/') > 1);
        foreach (var kind in new[] { "/pcpu/", "/vcpu/", "/port/" })
            Assert.Contains(all, subject => subject.Contains(kind, StringComparison.Ordinal));
    }

    private static async Task<HashSet<string>> SubjectsAsync(string line)
    {
        using var json = JsonDocument.Parse(await RealCommand.RunAsync(line));
        return [.. json.RootElement.GetProperty("counters").EnumerateArray()
            .Select(value => value.GetProperty("subject").GetString()!)];
    }
}
