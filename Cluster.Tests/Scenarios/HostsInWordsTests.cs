using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

public sealed class HostsInWordsTests
{
    [Fact]
    public void A_machine_is_sockets_times_cores_times_threads() => Assert.Equal(
        ["host h: 2 sockets x 16 cores x 1 thread = 32 pCPUs, dom0 as wide as the host"],
        HostsInWords.Of(Given.Good(Given.HostWith("machine { sockets = 2, cores = 16 }"))));

    [Fact]
    public void Equal_hosts_are_said_once_and_others_each()
    {
        var spec = Given.Good("""
            racks = [ { name = r, hosts = [
              { name = a, count = 5, machine { cores = 1 }, dom0 { vcpus = 1 } }
              { name = b, count = 2, machine { cores = 4, threads = 2 }, dom0 { vcpus = 2, pinned = true } }
              { name = c, machine { cores = 1 } }
            ] } ]
            """);

        Assert.Equal(
            [
                "6 hosts (a-0, a-1, …, c), each: 1 socket x 1 core x 1 thread = 1 pCPU, dom0 as wide as the host",
                "2 hosts (b-0, b-1), each: 1 socket x 4 cores x 2 threads = 8 pCPUs, dom0 with 2 vCPUs, pinned",
            ],
            HostsInWords.Of(spec));
    }
}
