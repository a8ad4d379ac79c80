using System.Globalization;
using System.Text.Json;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>The views of a real run.</summary>
[Long]
public sealed class ViewCommandTests : StoreTest
{
    private const string Run = "run first-light --until 40ms --engine plain --quiet --name tried";

    [Fact]
    public async Task Parts_of_a_run_add_up_to_it_also_from_checkpoints()
    {
        await TypeAsync($"{Run} --checkpoint-every 10ms");

        var whole = await CpuAsync("top tried --json");
        var parts = await CpuAsync("top tried --at 13ms --json")
            + await CpuAsync("top tried --from 13ms --to 14500us --json")
            + await CpuAsync("top tried --from 14500us --json");

        Assert.True(whole > 0.1);
        Assert.Equal(whole, parts, 9);
    }

    /// <summary>What an interrupted run would do later was not seen, and takes as long as the run.</summary>
    [Theory]
    [InlineData("top tried", "up to 3 ms")]
    [InlineData("pcpus tried --from 2ms", "from 2 ms to 3 ms")]
    [InlineData("why tried", "3 ms")]
    [InlineData("top tried --at 20ms", "up to 20 ms")]
    [
        InlineData(
            "top tried --from 3ms",
            "run {0} has not ended, and is sealed up to 3 ms. --to executes it up to a later time."),
    ]
    [InlineData("follow tried --at 17ms", "17.")]
    public async Task Views_of_a_run_that_has_not_ended_are_of_what_is_sealed(string line, string expected)
    {
        await TypeAsync($"{Run} --checkpoint-every 10ms");
        Store.Execute("DELETE FROM journal WHERE sequence_number > 4");
        using var runs = await JsonOf("runs --json");
        var run = runs.RootElement.GetProperty("runs")[0];
        Assert.Equal("open", run.GetProperty("state").GetString());

        var (_, printed, error) = await RealCommand.TryAsync([.. line.Split(' '), "--store", Store.Path], 120);

        Assert.Contains(
            string.Format(CultureInfo.InvariantCulture, expected, run.GetProperty("run_id").GetString()),
            printed + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_and_idle_states_add_up_to_all_of_the_time()
    {
        await TypeAsync(Run);

        using var json = await JsonOf("pcpus tried --from 11ms --to 31ms --json");
        var rows = json.RootElement.GetProperty("pcpus").EnumerateArray().ToList();

        Assert.Equal(32, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            1,
            row.EnumerateObject().Where(value => value.Name is "guest" or "hypervisor" or "irq"
                || value.Name.StartsWith("idle_", StringComparison.Ordinal)).Sum(value => value.Value.GetDouble()),
            5));
    }

    /// <summary>Those of a vector count from a checkpoint on, too: pCPUs keep them.</summary>
    [Fact]
    public async Task Interrupts_by_vector_add_up_and_those_of_lines_are_what_irqs_shows()
    {
        await TypeAsync($"{Run} --checkpoint-every 10ms");

        var whole = await TakenAsync("--at 35ms");
        var (first, second) = (await TakenAsync("--at 21ms"), await TakenAsync("--from 21ms --to 35ms"));
        using var irqs = await JsonOf("irqs tried --at 35ms --json");
        using var pcpus = await JsonOf("pcpus tried --at 35ms --json");

        Assert.True(whole.OfLines > 100 && whole.OfXen > 1_000);
        Assert.Equal(whole, (first.OfLines + second.OfLines, first.OfXen + second.OfXen));
        Assert.Equal(whole.OfLines, irqs.RootElement.GetProperty("irqs").EnumerateArray().Sum(
            row => row.GetProperty("taken").GetInt64()));
        Assert.All(pcpus.RootElement.GetProperty("pcpus").EnumerateArray(), row => Assert.InRange(
            row.GetProperty("softirq").GetDouble(), 1e-6, row.GetProperty("hypervisor").GetDouble()));

        async Task<(long OfLines, long OfXen)> TakenAsync(string part)
        {
            using var json = await JsonOf($"vectors tried {part} --json");
            var rows = json.RootElement.GetProperty("vectors").EnumerateArray().ToLookup(
                row => row.GetProperty("irq").ValueKind == JsonValueKind.Number,
                row => row.GetProperty("taken").GetInt64());
            return (rows[true].Sum(), rows[false].Sum());
        }
    }

    /// <summary>The guests of this run take no vCPU down, so every send and unmask that ports see is charged.</summary>
    [Fact]
    public async Task Hypercalls_are_those_that_ports_see()
    {
        using var run = JsonDocument.Parse(await TypeAsync($"{Run} --warm-up 0 --json"));
        using var view = await JsonOf("hypercalls tried --json");
        var calls = view.RootElement.GetProperty("hypercalls").EnumerateArray().ToLookup(
            row => row.GetProperty("operation").GetString(), row => row.GetProperty("count").GetInt64());
        var counters = run.RootElement.GetProperty("counters").EnumerateArray().ToLookup(
            row => row.GetProperty("name").GetString(), row => row.GetProperty("value").GetDouble());

        Assert.True(calls["evtchn_send"].Sum() > 1_000);
        Assert.Equal(counters["evtchn_sends"].Sum(), calls["evtchn_send"].Sum());
        Assert.Equal(counters["evtchn_unmasks"].Sum(), calls["evtchn_unmask"].Sum());
    }

    /// <summary>Mechanism M-101: sixteen hosts that do the same, one of which has a fault.</summary>
    [Theory]
    [InlineData("machine { cores = 2, clock = 1GHz }")]
    [InlineData("devices = [ { type = nic }, { type = disk }, { type = storm, interrupts-per-second = 20000 } ]")]
    [InlineData("nic { rx-usecs = 10ms, rx-frames = 1024 }")]
    [InlineData("pool { ratelimit_us = 20000 }")]
    [InlineData("stolen-time { every = 5ms, length = 300us }")]
    [InlineData("nic { broken-link { loss = 2% } }")]
    public async Task The_one_host_with_a_fault_is_spotted(string fault)
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "fleet.conf");
        await File.WriteAllTextAsync(file, $$"""
            length = 100ms
            defaults { machine { cores = 2 } }
            guests {
              web { vcpus = 2, workloads = [ { type = request-server, requests-per-second = 8000, service-time = 60us } ] }
              batch { vcpus = 2, workloads = [ { type = cpu-bound } ] }
            }
            racks = [ { name = r, hosts = [
              { name = "h{n}", count = 15, domains = [ { like = web }, { like = batch } ] }
              { name = odd, {{fault}}, domains = [ { like = web }, { like = batch } ] }
            ] } ]
            """);
        await TypeAsync($"run {file} --engine plain --quiet --name fleet");

        using var json = await JsonOf("spot fleet --json");
        var rows = json.RootElement.GetProperty("hosts").EnumerateArray().ToList();

        Assert.Equal("odd", rows[0].GetProperty("host").GetString());
        Assert.True(rows[0].GetProperty("score").GetDouble() > 5, $"{rows[0]}");
    }

    /// <summary>At the end of a part a port is as the run left it, whichever checkpoint it was reached from.</summary>
    [Fact]
    public async Task Event_channels_are_those_of_the_moment_and_their_sends_add_up()
    {
        await TypeAsync($"{Run} --checkpoint-every 10ms");

        using var calls = await JsonOf("hypercalls tried --at 21ms --json");
        using var ports = await JsonOf("evtchn dump tried --at 21ms --json");
        using var later = await JsonOf("evtchn dump tried --from 15ms --to 21ms --json");
        var rows = ports.RootElement.GetProperty("ports").EnumerateArray().ToList();

        Assert.Contains(rows, row => row.GetProperty("bits").GetString()!.StartsWith("[1/", StringComparison.Ordinal));
        Assert.Equal(
            calls.RootElement.GetProperty("hypercalls").EnumerateArray()
                .Where(row => row.GetProperty("operation").GetString() == "evtchn_send")
                .Sum(row => row.GetProperty("count").GetInt64()),
            rows.Sum(row => row.GetProperty("sends").GetInt64()));
        Assert.Equal(
            rows.Select(row => $"{row.GetProperty("domain")} {row.GetProperty("port")} {row.GetProperty("bits")}"),
            later.RootElement.GetProperty("ports").EnumerateArray()
                .Select(row => $"{row.GetProperty("domain")} {row.GetProperty("port")} {row.GetProperty("bits")}"));
    }

    /// <summary>The second end of a channel is pending from its binding on, and its handler runs for that.</summary>
    [Fact]
    public async Task A_port_was_pending_as_often_as_its_handler_ran()
    {
        await TypeAsync(Run);

        using var ports = await JsonOf("evtchn dump tried --dom b0/dom0 --json");
        using var lines = await JsonOf("interrupts tried --dom b0/dom0 --json");
        var pendings = ports.RootElement.GetProperty("ports").EnumerateArray().ToDictionary(
            row => row.GetProperty("handler").GetString()!,
            row => (Count: row.GetProperty("pendings").GetInt64(), Bits: row.GetProperty("bits").GetString()!));
        var handled = lines.RootElement.GetProperty("interrupts").EnumerateArray()
            .Where(row => pendings.ContainsKey(row.GetProperty("action").GetString()!)).ToDictionary(
                row => row.GetProperty("action").GetString()!, row => row.GetProperty("count").GetInt64());

        Assert.True(handled.Count > 10, $"{handled.Count} ports have handlers");
        Assert.All(handled, one =>
        {
            var port = pendings[one.Key];
            // One more may be pending, and one being handled.
            Assert.InRange(port.Count - one.Value, port.Bits.StartsWith("[1/", StringComparison.Ordinal) ? 1 : 0, 2);
        });
    }

    /// <summary>A domain is chosen by its own name and its host's, as in other views.</summary>
    [Fact]
    public async Task Interrupts_are_of_the_domain_of_the_host()
    {
        await TypeAsync(Run);

        Assert.Equal(
            await TypeAsync("interrupts tried --dom b0/web-0"),
            await TypeAsync("interrupts tried --host b0 --dom web-0"));
        foreach (var line in (string[])["interrupts tried --host a0 --dom mail", "top tried --host a0 --dom mail"])
        {
            var (code, _, error) = await RealCommand.TryAsync([.. line.Split(' '), "--store", Store.Path]);
            Assert.Equal(2, code);
            Assert.StartsWith(
                "actorxen: host \"a0\" has no domain \"mail\". Its domains: dom0, ", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Interrupts_of_a_line_count_whichever_pcpu_took_them()
    {
        await TypeAsync(Run);

        using var lines = await JsonOf("irqs tried --host b0 --json");
        using var all = await JsonOf("interrupts tried --host b0 --json");
        var counted = all.RootElement.GetProperty("interrupts").EnumerateArray()
            .ToDictionary(row => row.GetProperty("irq").GetString()!, row => row.GetProperty("count").GetInt64());

        Assert.All(lines.RootElement.GetProperty("irqs").EnumerateArray(), row => Assert.Equal(
            counted[$"{row.GetProperty("irq")}"], row.GetProperty("taken").GetInt64()));
    }

    [Fact]
    public async Task After_a_kexec_lines_are_the_next_kernels()
    {
        await TypeAsync("run kexec --until 80ms --set vars.iommu=on --engine plain --quiet --name crashed");

        using var before = await JsonOf("irqs crashed --at 30ms --json");
        using var between = await JsonOf("irqs crashed --at 50ms --json");
        using var after = await JsonOf("irqs crashed --at 75ms --json");

        static IEnumerable<string> ColumnOf(JsonDocument json, string column) => json.RootElement.GetProperty("irqs")
            .EnumerateArray().Select(row => row.GetProperty(column).GetString()!);
        Assert.All(ColumnOf(before, "domains"), one => Assert.Equal("dom0", one));
        Assert.All(ColumnOf(between, "domains"), one => Assert.Equal("next kernel", one));
        Assert.All(ColumnOf(after, "domains"), one => Assert.Equal("next kernel", one));
        Assert.All(ColumnOf(between, "mask"), one => Assert.Equal("blocked", one));
        Assert.All(ColumnOf(after, "mask"), one => Assert.Equal("masked", one));
    }

    [Fact]
    public async Task The_time_of_exits_is_part_of_the_time_outside_of_guests()
    {
        await TypeAsync(Run);

        using var exits = await JsonOf("exits tried --from 10ms --json");
        using var pcpus = await JsonOf("pcpus tried --from 10ms --json");
        var time = exits.RootElement.GetProperty("exits").EnumerateArray()
            .Sum(row => row.GetProperty("cpu").GetDouble());
        var outside = pcpus.RootElement.GetProperty("pcpus").EnumerateArray()
            .Sum(row => row.GetProperty("hypervisor").GetDouble() + row.GetProperty("irq").GetDouble());

        Assert.InRange(time, 0.1 * outside, outside);
    }

    [Fact]
    public async Task Wakeups_of_vcpus_are_those_of_the_report()
    {
        using var run = JsonDocument.Parse(await TypeAsync($"{Run} --warm-up 0 --json"));
        using var view = await JsonOf("wakeups tried --json");
        var woken = view.RootElement.GetProperty("wakeups").EnumerateArray().ToLookup(
            row => row.GetProperty("wakes").GetString(), row => row.GetProperty("count").GetInt64());

        Assert.Equal(
            run.RootElement.GetProperty("domains").EnumerateArray().Sum(row => row.GetProperty("wakeups").GetInt64()),
            woken["vCPU"].Sum());
        Assert.InRange(woken["pCPU"].Sum(), 1_000, run.RootElement.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task A_view_is_of_the_hosts_and_domains_that_match()
    {
        await TypeAsync(Run);

        using var web = await JsonOf("top tried --dom web-* --host a* --json");
        using var one = await JsonOf("top tried --dom b1/db --json");

        Assert.Equal(["a0/web-0", "a0/web-1", "a1/web-0", "a1/web-1"], Names(web).Order());
        Assert.Equal(["b1/db"], Names(one));

        static IEnumerable<string?> Names(JsonDocument json) => json.RootElement.GetProperty("domains")
            .EnumerateArray().Select(row => row.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("top tried --at 41ms", "--at 41 ms is after the end of the run. Give at most 40 ms.")]
    [InlineData("top tried --to 41ms", "--to 41 ms is after the end of the run. Give at most 40 ms.")]
    [InlineData("pcpus tried --from 40ms", "--from 40 ms is not before 40 ms. Give an earlier time.")]
    [InlineData("top tried --at 1ms --from 0s", "--at cannot be combined with --from and --to. Give one of them.")]
    [InlineData("top tried --dom nix", "the run has no domain \"nix\". Its domains: dom0, web-0, ")]
    [InlineData("pcpus tried --host c*", "the run has no host \"c*\". Its hosts: a0, a1, b0, b1.")]
    [InlineData("top other", "No run in ")]
    public async Task What_cannot_be_viewed_is_said_in_a_line(string line, string problem)
    {
        await TypeAsync(Run);

        var (code, printed, error) = await RealCommand.TryAsync($"{line} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private async Task<JsonDocument> JsonOf(string line) => JsonDocument.Parse(await TypeAsync(line));

    private async Task<double> CpuAsync(string line)
    {
        using var json = await JsonOf(line);
        return json.RootElement.GetProperty("domains").EnumerateArray()
            .Sum(row => row.GetProperty("cpu_seconds").GetDouble());
    }
}
