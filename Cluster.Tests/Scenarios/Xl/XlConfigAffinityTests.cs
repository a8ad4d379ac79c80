using ActorXen.Messages;
using ActorXen.Scenarios.Xl;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Scenarios.Xl;

/// <summary>The cases xl-affinity-per-vcpu and xl-node-affinity.</summary>
public sealed class XlConfigAffinityTests
{
    [Theory]
    [InlineData("vcpus = 2\ncpus = ['3', '2']", "3 | 2")]
    [InlineData("vcpus = 2\ncpus = ['2-3', 'all,^5']", "2-3 | 0-4")]
    [InlineData("vcpus = 4\ncpus = ['4', '12', '5', '13',] # siblings", "4 | 12 | 5 | 13")]
    [InlineData("vcpus = 3\ncpus = [2, \"3-8,^5\"]", "2 | 3-4,6-8 | all")]
    [InlineData("vcpus = 2\nmaxvcpus = 3\ncpus = ['0', '1', '0']", "0 | 1 | 0")]
    [InlineData("vcpus = 2\ncpus = '0-3,5,^1'", "0,2-3,5 | 0,2-3,5")]
    [InlineData("vcpus = 2\ncpus = '^1, 0-3'", "0-3 | 0-3")]
    [InlineData("vcpus = 2\ncpus = 'all'", "all | all")]
    [InlineData("vcpus = 2\ncpus = 3", "3 | 3")]
    [InlineData("vcpus = 3\ncpus = '^1'", "0,2 | 0,2 | 0,2")]
    public void Each_vcpu_may_run_where_its_entry_says(string text, string affinities)
    {
        var guest = Guest(text, new());

        Assert.Equal(affinities, Shown(Enumerable.Range(0, guest.AllVcpus).Select(
            vcpu => guest.HardAffinityOf(vcpu, PcpuSet.All))));
    }

    [Fact]
    public void Soft_affinities_are_of_single_vcpus_too()
    {
        var guest = Guest("vcpus = 2\ncpus_soft = ['0-1', '2-3']", new());

        Assert.Equal("0-1 | 2-3", Shown([guest.SoftAffinityOf(0), guest.SoftAffinityOf(1)]));
        Assert.Equal(PcpuSet.All, guest.HardAffinityOf(0, PcpuSet.All));
    }

    [Theory]
    [InlineData("nodes:0", "0-3")]
    [InlineData("node:1", "4-7")]
    [InlineData("nodes:0-3,^node:2", "0-7,12-15")]
    [InlineData("all,^nodes:1", "0-3,8-15")]
    [InlineData("node:0,node:2,^9-11", "0-3,8")]
    [InlineData("nodes:all,^0", "1-15")]
    public void A_node_is_a_socket(string cpus, string pcpus)
    {
        var guest = Guest($"vcpus = 2\ncpus = '{cpus}'\ncpus_soft = 'node:0'", new(16, 4));

        Assert.Equal(pcpus, guest.HardAffinity.ToString());
        Assert.Equal("0-3", guest.SoftAffinity.ToString());
    }

    [Theory]
    [InlineData("vcpus = 4\ncpus = 'nodes:0'", 1, 4)]
    [InlineData("vcpus = 4\ncpus = 'nodes:1'", 2, 4)]
    [InlineData("vcpus = 1\ncpus = 'node:2,7'", 3, 3)]
    public void Without_options_the_host_has_the_nodes_that_are_named(string text, int sockets, int cores)
    {
        var import = Imported(text, new());

        var machine = Given.Good(import.Scenario!).Hosts[0].Machine;
        Assert.Equal((sockets, cores), (machine.Sockets, machine.CoresPerSocket));
        Assert.Contains("a.cfg:2 cpus: nodes are sockets of", import.Notes[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vcpus = 2\ncpus = '2,^2'", "\"2,^2\" leaves no pCPU. Name one at least.")]
    [
        InlineData(
            "vcpus = 2\ncpus = '17,20'", "\"17,20\" has none of the host's 16 pCPUs. Write --pcpus 18 at least."),
    ]
    [InlineData("vcpus = 2\ncpus = ['0', '1', '2']", "The list has 3 entries for 2 vCPUs. Write at most one for each.")]
    [
        InlineData(
            "vcpus = 2\ncpus = 'node:4'",
            "There is no node 4 because the host has 4 sockets. Write --sockets 5."),
    ]
    [
        InlineData(
            "vcpus = 2\ncpus = ['0', [1]]",
            "\"[ … ]\" is not a set of pCPUs from 0 to 255. Write \"0-3,^1\", \"all\" or \"node:0\"."),
    ]
    [
        InlineData(
            "vcpus = 2\ncpus = '5-2'",
            "\"5-2\" is not a set of pCPUs from 0 to 255. Write \"0-3,^1\", \"all\" or \"node:0\"."),
    ]
    [
        InlineData(
            "vcpus = 2\ncpus = '300'",
            "\"300\" is not a set of pCPUs from 0 to 255. Write \"0-3,^1\", \"all\" or \"node:0\"."),
    ]
    public void What_contradicts_itself_is_refused_with_its_line(string text, string problem)
    {
        var import = Imported(text, new(16, 4));

        Assert.Null(import.Scenario);
        var one = Assert.Single(import.Problems);
        Assert.Equal((2, "cpus", problem), (one.Place.Line, one.Path, one.Problem));
    }

    [Theory]
    [InlineData("cpus = 'node:16'", "There are 17 nodes. A host has at most 16.")]
    [
        InlineData(
            "cpus = 'node:2'",
            "200 pCPUs cannot be shared evenly by 3 sockets. Write another --pcpus, or --sockets."),
    ]
    [
        InlineData(
            "cpus = 'node:6'",
            "200 pCPUs cannot be shared evenly by 7 sockets. Write another --pcpus, or --sockets."),
    ]
    public void A_host_that_is_not_possible_is_refused(string text, string problem)
    {
        var import = Imported(text, new(200));

        Assert.Equal(
            $"a.cfg:1 cpus: {problem}",
            $"{Assert.Single(import.Problems).Where}: {import.Problems[0].Problem}");
    }

    [Fact]
    public void A_host_has_as_many_pcpus_as_asked_for_or_there_is_none()
    {
        var import = Imported("name = 'a'", new(7, 2));

        Assert.Equal(
            "7 pCPUs cannot be shared evenly by 2 sockets. Write another --pcpus, or --sockets.",
            Assert.Single(import.Problems).Problem);
    }

    /// <summary>The set of a text is what a plain reading of its parts from left to right gives.</summary>
    [Fact]
    public void Random_sets_are_read_from_left_to_right() => Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 6].Sample(parts =>
    {
        var (text, expected) = (new List<string>(), new SortedSet<int>());
        // The first part includes, or nothing would be left to exclude from.
        foreach (var (index, (removes, isNode, first, more)) in parts.Index())
        {
            var last = Math.Min(3, first + more);
            var except = removes && index > 0;
            text.Add($"{(except ? "^" : "")}{(isNode ? "nodes:" : "")}{first}-{last}");
            var members = Enumerable.Range(0, 16).Where(
                pcpu => isNode ? pcpu / 4 >= first && pcpu / 4 <= last : pcpu >= first && pcpu <= last);
            if (except) expected.ExceptWith(members);
            else expected.UnionWith(members);
        }

        var import = Imported($"cpus = '{string.Join(',', text)}'", new(16, 4));

        if (expected.Count == 0) Assert.NotEmpty(import.Problems);
        else Assert.Equal(
            PcpuSet.Of(expected), Given.Good(import.Scenario!).Hosts[0].Domains[1].HardAffinity);
    }, iter: 300);

    /// <summary>Before any vCPU runs: the first dispatch of each is where it is pinned.</summary>
    [Fact]
    public void Vcpus_run_where_their_affinity_says_from_the_first_instant_on()
    {
        var text = Imported("vcpus = 4\ncpus = ['3', '1', '2', '0']", new()).Scenario!.Replace(
            "\"0\" ]", "\"0\" ], workloads = [ { type = cpu-bound } ]", StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text, "length=20ms", "racks[0].hosts[0].dom0.vcpus=1"));

        var places = trial.FactsOf(SchedulingFacts.VcpuDispatched)
            .Where(fact => fact.Fact.Subject > 0)
            .Select(fact => (Vcpu: fact.Fact.Subject - 1, Pcpu: fact.Fact.First))
            .Distinct().Order();

        Assert.Equal([(0, 3), (1, 1), (2, 2), (3, 0)], places.Select(place => ((int)place.Vcpu, (int)place.Pcpu)));
    }

    private static DomainSpec Guest(string text, XlConfigHostOptions options)
    {
        var import = Imported(text, options);
        Assert.Empty(import.Problems);
        return Given.Good(import.Scenario!).Hosts[0].Domains[1];
    }

    private static XlConfigImport Imported(string text, XlConfigHostOptions options) =>
        XlConfigImport.Of([new("a.cfg", $"{text}\nname = 'a'")], options, Given.Options.Catalogue);

    private static string Shown(IEnumerable<PcpuSet> sets) => string.Join(" | ", sets);
}
