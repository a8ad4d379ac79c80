using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scenarios;

/// <summary>Domains need memory that their host has (interrupts §3.1).</summary>
public class MemoryCheckTests
{
    [Theory]
    [InlineData("4GiB", "1GiB", "")]
    [InlineData("0", "16TiB", "")]
    [
        InlineData(
            "4GiB", "1025MiB",
            "hosts[0].machine | The 4 domains of \"h\", with dom0, need 4099MiB, and it has 4GiB. Write "
                + "machine { memory = 4099MiB } or more, or give them less memory, or leave domains out."),
    ]
    [InlineData("512MiB", "1GiB", "machine.memory | 512MiB is outside of 1GiB to 64TiB.")]
    [InlineData("64GiB", "1KiB", "memory | \"KiB\" is not a unit of an amount of memory.")]
    [InlineData("64GiB", "1MiB", "memory | 1MiB is outside of 16MiB to 16TiB.")]
    public void Domains_that_do_not_fit_are_refused(string machine, string domain, string problem)
    {
        var read = Given.Text($$"""
            length = 1ms
            racks = [ { name = r, hosts = [ { name = h, machine { memory = {{machine}} }
              domains = [ { name = a, count = 3, memory = {{domain}} } ] } ] } ]
            """);

        if (problem.Length == 0) Assert.Equal("", Given.Problems(read));
        else Assert.Contains(problem, Given.Problems(read), StringComparison.Ordinal);
    }
}
