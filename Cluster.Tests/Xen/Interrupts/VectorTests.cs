using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>
/// Vectors of whole hosts: how many lines fit, how they move, and what a move leaves behind (interrupts §10.4).
/// </summary>
[Long]
public sealed class VectorTests
{
    private const string Wandering = """
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }, dom0 { vcpus = 3 }
          hypervisor { irq-cleanup = CLEANUP }
          devices = [ { type = nic, queues = 4 }MORE ]
          domains = [ { name = web, count = 3, workloads = [ { type = request-server, requests-per-second = 5000 } ] } ]
        } ] } ]
        """;

    [Fact]
    public void Each_move_is_cleaned_up_by_one_ipi_from_the_new_pcpu_to_the_old()
    {
        using var trial = Run("ipi", "");

        var moves = trial.FactsOf(IrqFacts.Moved).ToList();
        var cleanups = trial.FactsOf(IrqFacts.VectorCleaned).ToList();
        Assert.True(moves.Count > 20, $"{moves.Count} moves");
        // Some lines have not interrupted since their last move.
        Assert.InRange(moves.Count - cleanups.Count, 0, trial.Simulation.Hosts[0].Irqs.Count);
        foreach (var (_, _, fact) in cleanups) Assert.NotEqual(fact.First, fact.Second);
        Assert.Empty(trial.FactsOf(IrqFacts.NoVector));
    }

    [Fact]
    public void Without_the_ipi_nothing_is_cleaned_up_and_lines_move_as_well()
    {
        using var trial = Run("free", "");

        Assert.True(trial.FactsOf(IrqFacts.Moved).Count() > 20);
        Assert.Empty(trial.FactsOf(IrqFacts.VectorCleaned));
    }

    [Theory]
    [InlineData("free")]
    [InlineData("ipi")]
    public void A_pcpu_without_a_free_vector_refuses_a_line_which_stays_and_works(string cleanup)
    {
        var more = string.Concat(Enumerable.Repeat(", { type = nic, queues = 64 }", 6))
            + ", { type = nic, queues = 20 }";
        using var trial = Run(cleanup, more);

        var refused = trial.FactsOf(IrqFacts.NoVector).ToList();
        Assert.NotEmpty(refused);
        var line = refused[0].Fact.Subject;
        Assert.Contains(
            trial.FactsOf(IrqFacts.Handled), fact => fact.Fact.Subject == line && fact.At > refused[0].At);
        Assert.Equal(0, trial.Logs[0].Dropped(DropReason.NicRingFull));
    }

    [Fact]
    public void More_vectors_than_the_machine_has_are_refused_by_the_check()
    {
        var file = Path.GetTempFileName();
        try
        {
            var more = string.Concat(Enumerable.Repeat(", { type = nic, queues = 64 }", 6));
            File.WriteAllText(file, Text("free", $"{more}, {{ type = nic, queues = 29 }}"));

            Assert.Equal(
                "4 racks[0].hosts[0].devices | The interrupt eth7-TxRx-28 finds no free vector: 2 pCPUs have 416 for "
                + "devices. Give NICs fewer queues, leave out devices, or give the machine more pCPUs.",
                Given.Problems(ScenarioLoader.Load(file, Given.Options)).Replace(file, "", StringComparison.Ordinal)
                    .TrimStart(':'));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_run_that_is_saved_while_a_cleanup_ipi_is_under_way_continues_unchanged()
    {
        var spec = Given.Good(Text("ipi", ""));
        using var whole = Trial.Of(spec);
        var moved = whole.FactsOf(IrqFacts.VectorCleaned).First().At;
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = new VirtualTime(moved.Nanoseconds - 50);
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(whole.Simulation.HostHashes, rest.Simulation.HostHashes);
        Assert.Equal(moved, rest.FactsOf(IrqFacts.VectorCleaned).First().At);
    }

    private static string Text(string cleanup, string more) =>
        Wandering.Replace("CLEANUP", cleanup, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);

    private static Trial Run(string cleanup, string more)
    {
        var trial = Trial.Of(Given.Good(Text(cleanup, more)));
        Checkers.CheckAll(trial);
        return trial;
    }
}
