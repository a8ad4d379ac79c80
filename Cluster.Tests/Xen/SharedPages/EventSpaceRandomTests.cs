using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>Random operations on an event space and on its model.</summary>
[Trait("Invariant", "I-02"), Trait("Invariant", "I-03"), Trait("Invariant", "I-04"), Trait("Invariant", "I-05")]
public sealed class EventSpaceRandomTests
{
    private const int Vcpus = 3;
    private const int MaxPort = 199;

    // Both sides of every edge between words.
    private static readonly int[] PortNumbers = [1, 2, 5, 62, 63, 64, 65, 127, 128, 199];

    private static readonly Gen<Step> AnyStep =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, PortNumbers.Length - 1], Gen.Int[0, Vcpus - 1], Gen.Int[0, 15])
            .Select((kind, port, vcpu, priority) => new Step(kind, PortNumbers[port], vcpu, priority));

    private static readonly Gen<List<Step>> Steps = AnyStep.List[0, 400];

    [Fact, Trait("Invariant", "I-09")]
    public void The_2_level_interface_does_what_its_model_does() =>
        Steps.Sample(steps => Run(EventAbi.TwoLevel, steps, saveAt: -1), iter: 300);

    [Fact, Trait("Invariant", "I-07"), Trait("Invariant", "I-08")]
    public void The_fifo_interface_does_what_its_model_does() =>
        Steps.Sample(steps => Run(EventAbi.Fifo, steps, saveAt: -1), iter: 300);

    [Theory]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void A_space_that_is_saved_and_restored_on_the_way_ends_the_same(EventAbi abi) =>
        Gen.Select(Steps, Gen.Int[0, 400]).Sample(
            (steps, saveAt) => Assert.Equal(Run(abi, steps, saveAt: -1), Run(abi, steps, saveAt)), iter: 200);

    private static byte[] Run(EventAbi abi, List<Step> steps, int saveAt)
    {
        var pair = new SpaceAndModel(abi, Vcpus, MaxPort, PortNumbers);
        for (var index = 0; index < steps.Count; index++)
        {
            if (index == saveAt) pair.SaveAndRestore();
            pair.Do(steps[index]);
        }

        return States.Of(pair.Space.Save);
    }

    internal readonly record struct Step(int Kind, int Port, int Vcpu, int Priority);

    /// <summary>The space and its model take each step together, as a hypervisor and a guest's kernel would.</summary>
    private sealed class SpaceAndModel
    {
        private readonly EventAbi _abi;
        private readonly int[] _ports;
        private readonly EventSpaceModel _model;
        private readonly bool[] _isScanning;
        private readonly int[] _marksSinceClear;
        private readonly Dictionary<int, PortCounts> _counts;

        public SpaceAndModel(EventAbi abi, int vcpus, int maxPort, int[] ports)
        {
            (_abi, _ports) = (abi, ports);
            _isScanning = new bool[vcpus];
            _marksSinceClear = new int[vcpus];
            _counts = ports.ToDictionary(port => port, _ => new PortCounts());
            Space = Mechanisms.EventAbiOf(abi).Build(vcpus, maxPort);
            _model = abi == EventAbi.TwoLevel ? new TwoLevelModel(vcpus, maxPort) : new FifoModel(vcpus);
            foreach (var port in ports) Open(port, port % vcpus, isTimer: port == 128);
        }

        public IEventSpace Space { get; private set; }

        public void SaveAndRestore()
        {
            var restored = Mechanisms.EventAbiOf(_abi).Build(Space.Vcpus, Space.MaxPort);
            States.Restore(States.Of(Space.Save), restored.Load);
            Space = restored;
        }

        public void Do(Step step)
        {
            switch (step.Kind)
            {
                case < 7: Send(step.Port); break;
                case < 13: TakeOne(step.Vcpu, masksToo: step.Priority < 4); break;
                case 13: Mask(step.Port); break;
                case 14 or 15: Unmask(step.Port); break;
                case 16: UnmaskInMemory(step.Port, step.Vcpu); break;
                case 17: SetPriority(step.Port, step.Priority); break;
                case 18: Move(step.Port, step.Vcpu); break;
                default: CloseAndOpen(step.Port, step.Vcpu); break;
            }

            foreach (var port in _ports)
            {
                Assert.Equal(_model.IsPending(port), Space.IsPending(port));
                Assert.Equal(_model.IsMasked(port), Space.IsMasked(port));
            }

            for (var vcpu = 0; vcpu < Space.Vcpus; vcpu++)
                Assert.Equal(_model.IsUpcallPending(vcpu), Space[vcpu].UpcallPending);
        }

        private void Send(int port)
        {
            var step = Space.SetPending(port, _model.VcpuOf(port));

            var (isFirst, marks) = _model.SetPending(port);
            Assert.Equal(isFirst, step.IsFirst);
            Assert.Equal(marks, step.Outcome == PendingOutcome.MarkEvents);
            Assert.Equal(_model.IsMasked(port) && isFirst, step.Outcome == PendingOutcome.UnderMask);
            _counts[port].Sends++;
            if (isFirst) _counts[port].Firsts++;
            if (marks) CountMark(_model.VcpuOf(port));
        }

        private void TakeOne(int vcpu, bool masksToo)
        {
            if (!_isScanning[vcpu]) BeginScan(vcpu);
            var upcallWasPending = Space[vcpu].UpcallPending;
            _isScanning[vcpu] = Space.TryTakeNext(vcpu, out var port);
            if (upcallWasPending && !Space[vcpu].UpcallPending) _marksSinceClear[vcpu] = 0;

            Assert.Equal(_model.TakeNext(vcpu), port);
            if (!_isScanning[vcpu]) return;
            Assert.False(Space.IsMasked(port));
            Assert.True(++_counts[port].Deliveries <= _counts[port].Firsts);
            Assert.True(_counts[port].Firsts <= _counts[port].Sends);
            if (masksToo) Mask(port);
            Space.ClearPending(port);
            _model.ClearPending(port);
        }

        private void BeginScan(int vcpu)
        {
            Space.BeginScan(vcpu);
            _model.BeginScan(vcpu);
            _marksSinceClear[vcpu] = 0;
        }

        private void Mask(int port)
        {
            Space.Mask(port);
            _model.Mask(port);
        }

        private void Unmask(int port)
        {
            var marks = Space.Unmask(port, _model.VcpuOf(port));

            Assert.Equal(_model.Unmask(port), marks);
            if (marks) CountMark(_model.VcpuOf(port));
        }

        private void UnmaskInMemory(int port, int vcpu)
        {
            var isAllowed = !_model.IsPending(port) && (_abi == EventAbi.Fifo || _model.VcpuOf(port) == vcpu);

            Assert.Equal(isAllowed, Space.TryUnmaskInMemory(port, vcpu));
            if (isAllowed) _model.Unmask(port);
        }

        private void SetPriority(int port, int priority)
        {
            if (_abi == EventAbi.TwoLevel) return;
            Space.SetPriority(port, priority);
            _model.SetPriority(port, priority);
        }

        private void Move(int port, int vcpu)
        {
            if (port == 128) return; // The timer never moves.
            Mask(port);
            Space.Rebind(port, vcpu);
            _model.Rebind(port, vcpu);
            Unmask(port);
        }

        private void CloseAndOpen(int port, int vcpu)
        {
            Space.Close(port);
            _model.Close(port);
            Assert.Equal(_model.IsBusy(port), Space.IsBusy(port));
            Open(port, vcpu, isTimer: port == 128);
        }

        private void Open(int port, int vcpu, bool isTimer)
        {
            Space.Open(port, vcpu, isTimer);
            _model.Open(port, vcpu, isTimer);
        }

        private void CountMark(int vcpu) => Assert.Equal(1, ++_marksSinceClear[vcpu]);

        private sealed class PortCounts
        {
            public int Sends;
            public int Firsts;
            public int Deliveries;
        }
    }
}
