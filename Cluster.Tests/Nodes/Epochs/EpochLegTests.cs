using System.Reflection;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Epochs;

public sealed class EpochLegTests
{
    private static readonly RunHeader _header = TempStore.Header();

    /// <summary>A schedule of the simulator found it: such a run counted as failed.</summary>
    [Fact]
    public async Task A_run_that_its_previous_holder_ends_while_it_is_taken_over_has_that_end()
    {
        var store = new MemoryJournal();
        await store.OpenAsync(_header);
        var journal = Interception.Of(store, before: nameof(IRunJournal.ResumeAsync), () => store.CloseAsync(
            _header.RunId, new RunEnd(7, 12, 0.5, "", null)));

        var result = await RunAsync(journal);

        Assert.Equal((RunOutcome.Complete, 7UL, "stored"), (result.Outcome, result.Hash, result.ReportText));
        Assert.Equal(VirtualTime.Zero + _header.Length, result.At);
    }

    [Fact]
    public async Task A_run_of_another_version_is_refused()
    {
        var store = new MemoryJournal();
        await store.OpenAsync(_header with { EngineVersion = "another" });

        await Assert.ThrowsAsync<RunRefusedException>(() => RunAsync(store));
    }

    private static async Task<EpochResult> RunAsync(IRunJournal journal)
    {
        using var control = new EpochControl();
        var leg = new EpochLeg(
            new PatientJournal(journal, _ => { }), new ToyFacts(),
            _ => throw new InvalidOperationException("nothing is left to build"), TempStore.Version,
            () => "made", _ => "stored");
        return await leg.RunAsync(_header, control);
    }

    /// <summary>A journal with which something happens before one of its calls.</summary>
#pragma warning disable CA1852 // DispatchProxy makes a subtype of it.
    private class Interception : DispatchProxy
#pragma warning restore CA1852
    {
        private IRunJournal _journal = null!;
        private string _before = "";
        private Func<Task> _act = null!;

        public static IRunJournal Of(IRunJournal journal, string before, Func<Task> act)
        {
            var proxy = Create<IRunJournal, Interception>();
            var mine = (Interception)(object)proxy;
            (mine._journal, mine._before, mine._act) = (journal, before, act);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == _before) _act().GetAwaiter().GetResult();
            return targetMethod.Invoke(_journal, args);
        }
    }
}
