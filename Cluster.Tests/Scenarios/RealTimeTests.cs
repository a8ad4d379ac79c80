using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Rtds;

namespace ActorXen.Tests.Scenarios;

/// <summary>Reservations of rtds and tables of arinc653 in scenarios.</summary>
public class RealTimeTests
{
    [Fact]
    public void A_reservation_is_read_key_by_key_over_the_template_and_the_defaults()
    {
        var spec = Given.Good("""
            defaults { domain { rtds { extratime = off } } }
            guests { control { rtds { period = 5ms, budget = 1ms } } }
            racks = [ { name = r, hosts = [ { name = h, pool { policy = rtds }, domains = [
              { like = control, rtds { budget = 2ms } }
              { name = plain }
            ] } ] } ]
            """);

        Assert.Equal(
            [RtdsSpec.Default, new(5.Ms, 2.Ms, false), RtdsSpec.Default with { ExtraTime = false }],
            spec.Hosts[0].Domains.Select(domain => domain.Of<RtdsSpec>()));
    }

    [Fact]
    public void A_table_names_domains_which_each_host_finds_among_its_own()
    {
        var spec = Given.Good("""
            defaults { pool { policy = arinc653, arinc653 { major-frame = 30ms, entries = [
              { domain = dom0, runtime = 5ms }
              { domain = "app-{h}", vcpu = 1, runtime = 10ms }
            ] } } }
            racks = [ { name = r, hosts = [ { name = h, count = 2, domains = [ { name = "app-{h}", vcpus = 2 } ] } ] } ]
            """);

        Assert.All(spec.Hosts, host =>
        {
            Assert.Equal(30.Ms, host.Pool.Of<Arinc653Spec>().MajorFrame);
            Assert.Equal([new(0, 0, 5.Ms), new(1, 1, 10.Ms)], host.Pool.Of<Arinc653Spec>().Entries);
        });
    }

    [Fact]
    public void A_table_of_another_policy_is_kept_and_checked()
    {
        const string Table = "arinc653 { major-frame = 30ms, entries = [ { domain = elsewhere, runtime = 5ms } ] }";

        Assert.Empty(Given.Good(Given.HostWith($"pool {{ {Table} }}")).Hosts[0].Pool.Extras.All);
        Assert.StartsWith(
            "2 racks[0].hosts[0].pool.arinc653.major-frame | 30 has no unit.",
            Given.Problems(
                Given.Text(Given.HostWith($"pool {{ {Table.Replace("30ms", "30", StringComparison.Ordinal)} }}"))),
            StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom0, runtime = 10ms } ]",
            "major-frame | The entries take 10ms of a major frame of 9ms. Write at least major-frame = 10ms."),
    ]
    [
        InlineData(
            "entries = [ { domain = dom0, runtime = 10ms } ]",
            "major-frame | The table has no major frame. Write major-frame = 30ms."),
    ]
    [
        InlineData(
            "major-frame = 9ms",
            "entries | The table has no entry. Write 1 to 64 of { domain = name, vcpu = 0, runtime = 10ms }."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom0 } ]",
            "entries[0].runtime | The entry has no runtime. Write runtime = 10ms."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom0, runtime = 0 } ]",
            "entries[0].runtime | 0 is outside of 1us to 1000s. Write at least 1us."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { runtime = 1ms } ]",
            "entries[0].domain | The entry names no domain. Write domain = its name."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom1, runtime = 1ms } ]",
            "entries[0].domain | There is no domain \"dom1\" on host \"h\". Use dom0."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom0, vcpu = 8, runtime = 1ms } ]",
            "entries[0].vcpu | \"dom0\" has no vCPU 8. Write at most 7; they are numbered from 0."),
    ]
    [
        InlineData(
            "major-frame = 9ms, entries = [ { domain = dom0, runtime = 1ms, cpu = 1 } ]",
            "entries[0].cpu | This key is not known. Did you mean vcpu?"),
    ]
    public void A_table_is_refused_with_the_key_and_the_remedy(string keys, string problem) => Given.Refused(
        Given.HostWith($"pool {{ policy = arinc653, arinc653 {{ {keys} }} }}"),
        $"2 racks[0].hosts[0].pool.arinc653.{problem}");

    [Fact]
    public void A_table_of_65_entries_is_refused() => Given.Refused(
        Given.HostWith(
            "pool { policy = arinc653, arinc653 { major-frame = 1s, entries = [ "
            + $"{string.Concat(Enumerable.Repeat("{ domain = dom0, runtime = 1ms }\n", 65))} ] }} }}"),
        "2 racks[0].hosts[0].pool.arinc653.entries | The table has 65 entries. Write 1 to 64 of { domain = name, "
        + "vcpu = 0, runtime = 10ms }.");
}
