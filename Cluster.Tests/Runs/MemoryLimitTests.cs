using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Runs;

public sealed class MemoryLimitTests
{
    [Fact]
    public void What_needs_more_than_there_is_is_refused_with_both_figures_and_the_way_around()
    {
        var hosts = RichScenario.Of(3).Hosts;
        var need = MemoryLimit.NeedOf(hosts);

        new MemoryLimit(need).Admit(hosts);
        var refused = Assert.Throws<RunRefusedException>(() => new MemoryLimit(5_000_000).Admit(hosts, "on one node"));

        Assert.Matches(
            "^The run needs about [0-9]+ MB of memory on one node, and 5 MB are there\\. .* set ACTORXEN_MEMORY to ",
            refused.Message);
    }

    [Fact]
    public void More_hosts_guests_or_vcpus_need_more()
    {
        var hosts = RichScenario.Of(3).Hosts;
        var (host, need) = (hosts[0], MemoryLimit.NeedOf([hosts[0]]));
        var guest = host.Domains[^1];

        Assert.True(MemoryLimit.NeedOf([host, host]) == 2 * need);
        Assert.True(MemoryLimit.NeedOf([host with { Domains = [.. host.Domains, guest] }]) > need);
        Assert.True(MemoryLimit.NeedOf(
            [host with { Domains = [.. host.Domains.SkipLast(1), guest with { MaxVcpus = 128 }] }]) > need);
    }

    [Theory]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("2000MB", 2_000_000_000)]
    public void The_variable_replaces_what_is_measured(string text, long bytes) =>
        Assert.Equal(bytes, MemoryLimit.OfProcess(_ => text).Bytes);

    [Theory]
    [InlineData("much")]
    [InlineData("0")]
    [InlineData("-5MiB")]
    public void A_variable_that_is_no_size_is_refused(string text) =>
        Assert.Throws<RunRefusedException>(() => MemoryLimit.OfProcess(_ => text));

    [Fact]
    public void Without_the_variable_the_limit_is_the_machines() =>
        Assert.InRange(MemoryLimit.OfProcess(_ => null).Bytes, 64L << 20, 1L << 50);
}
