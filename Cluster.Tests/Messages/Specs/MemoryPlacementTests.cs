using ActorXen.Messages;

namespace ActorXen.Tests.Messages.Specs;

/// <summary>Where the memory of domains is on a machine of two sockets with two pCPUs each (M-02).</summary>
public sealed class MemoryPlacementTests
{
    [Fact]
    public void Without_numa_nothing_is_placed()
    {
        var host = Host(Guest(1)) with { Machine = new(2, 2, 1, 2_500, []) };

        Assert.Same(host, MemoryPlacement.Of(host));
    }

    [Fact]
    public void Dom0_is_everywhere_and_guests_go_where_the_fewest_vcpus_are()
    {
        var domains = MemoryPlacement.Of(Host(Guest(1, vcpus: 2), Guest(2), Guest(3), Guest(4))).Domains;

        Assert.Equal(["0-1", "0", "1", "1", "0"], domains.Select(domain => $"{domain.MemoryNodes}"));
        Assert.Equal(["all", "0-1", "2-3", "2-3", "0-1"], domains.Select(domain => $"{domain.SoftAffinity}"));
    }

    [Fact]
    public void A_guest_with_more_vcpus_than_a_socket_has_pcpus_is_everywhere_and_prefers_nothing()
    {
        var guest = MemoryPlacement.Of(Host(Guest(1, vcpus: 3))).Domains[1];

        Assert.Equal(("0-1", "all"), ($"{guest.MemoryNodes}", $"{guest.SoftAffinity}"));
    }

    [Fact]
    public void A_socket_without_room_for_its_memory_is_not_chosen()
    {
        // 2 GiB each, of which dom0 has half of its one.
        var host = Host(Guest(1), Guest(2), Guest(3) with { Mebibytes = 300 });
        host = host with { Machine = host.Machine with { Mebibytes = 4_096 } };
        host = host with
        {
            Domains = [.. host.Domains.Select(domain => domain.Id == 2
            ? domain with { Mebibytes = 1_400 }
            : domain)]
        };

        Assert.Equal(["0-1", "0", "1", "0"], MemoryPlacement.Of(host).Domains.Select(one => $"{one.MemoryNodes}"));
    }

    [Fact]
    public void Affinities_limit_the_choice_and_stay()
    {
        var pinned = Guest(1) with { HardAffinity = PcpuSet.Of(3) };
        var soft = Guest(2) with { SoftAffinity = PcpuSet.Of(2) };
        var domains = MemoryPlacement.Of(Host(pinned, soft)).Domains;

        Assert.Equal(("1", "2-3"), ($"{domains[1].MemoryNodes}", $"{domains[1].SoftAffinity}"));
        Assert.Equal(("1", "2"), ($"{domains[2].MemoryNodes}", $"{domains[2].SoftAffinity}"));
    }

    [Fact]
    public void A_key_decides_and_changes_no_affinity_and_placing_twice_changes_nothing()
    {
        var placed = MemoryPlacement.Of(Host(
            Guest(1) with { MemoryNodes = PcpuSet.Of(1) }, Guest(2) with { MemoryNodes = PcpuSet.All }));

        Assert.Equal(
            [("1", "all"), ("0-1", "all")],
            placed.Domains.Skip(1).Select(domain => ($"{domain.MemoryNodes}", $"{domain.SoftAffinity}")));
        Assert.Equal(placed.Domains, MemoryPlacement.Of(placed).Domains);
    }

    private static DomainSpec Guest(int id, int vcpus = 1) => Support.Specs.Guest(id, $"guest-{id}", vcpus);

    private static HostSpec Host(params DomainSpec[] guests) =>
        Support.Specs.Host(0, 0, 4, guests) with { Machine = new(2, 2, 1, 2_500, []) { HasNuma = true } };
}
