using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Bvt;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Sedf;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>
/// Random commands in any order, with switches that take time. The core's own invariants stop a wrong run.
/// </summary>
[Long]
public sealed class SchedulerRandomTests
{
    private const int Pcpus = 4;
    private static readonly Duration Step = 10.Us;
    private static readonly Gen<(int, int)[]> Commands =
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 1_000]).Array[1, 250];

    public static TheoryData<string> Policies => [.. HowToPolicies.Catalog.Names];

    [Theory, MemberData(nameof(Policies))]
    public void No_two_pcpus_run_the_same_vcpu_and_a_pcpu_that_looks_finds_a_vcpu_that_waits(string policy) =>
        Gen.Select(Gen.Int[1, 2], Commands).Sample((threads, commands) =>
        {
            var world = new World(policy, threads);
            foreach (var (command, choice) in commands) world.Do(command, choice);
            world.GiveBudgets();
            world.ServeAllRequests();
            world.LookAgain();
            world.CheckNobodyIsForgotten();
        });

    /// <summary>Three domains on four pCPUs of one run queue.</summary>
    private sealed class World
    {
        private readonly SchedulerBench _bench;
        private readonly VcpuId[] _vcpus;
        private readonly VcpuId?[] _switching = new VcpuId?[Pcpus];
        private readonly int[] _pauses = new int[4];
        private VirtualTime _now;
        private PcpuId _leaving = PcpuId.None;

        private PcpuSet Switching =>
            PcpuSet.Of(Enumerable.Range(0, Pcpus).Where(pcpu => _switching[pcpu] is not null));

        public World(string policy, int threadsPerCore)
        {
            _bench = new(policy, threadsPerCore);
            var entries =
                Enumerable.Range(0, 7).Select(entry => new Arinc653EntrySpec(1 + entry % 3, entry / 3, 50.Us));
            Assert.True(_bench.Core.Configure(PolicyTarget.Pool, new Arinc653Spec(400.Us, [.. entries]), new(0), _now));
            _vcpus = [.. _bench.Start(1, 3, _now), .. _bench.Start(2, 2, _now), .. _bench.Start(3, 1, _now)];
        }

        public void Do(int command, int choice)
        {
            _now += Step;
            var pcpu = new PcpuId(choice % Pcpus);
            var vcpu = _vcpus[choice % _vcpus.Length];
            var domain = 1 + choice % 3;
            var pair = PcpuSet.Of([choice % 4, choice / 4 % 4]);
            switch (command)
            {
                case 0 or 1: BeginOrEndSwitch(pcpu); break;
                case 2: _bench.Core.Unblock(vcpu, pcpu, _now); break;
                case 3: Block(pcpu); break;
                case 4: TogglePause(domain, pcpu); break;
                case 5 when pair.Overlaps(_bench.Occupancy.Pool):
                    _bench.Core.SetAffinity(
                    vcpu, hard: pair, null, pcpu, _now); break;
                case 6: _bench.Core.SetAffinity(vcpu, null, soft: pair, pcpu, _now); break;
                case 7: _bench.Core.SetShare(new(domain), 200 + choice / 10, choice % 2 * 50, pcpu, _now); break;
                case 8 when _bench.Timers.Count > 0: FireAny(choice); break;
                case 9: Yield(pcpu); break;
                case 10: Reserve(vcpu, new(100.Us, (10 + choice % 90).Us, choice % 2 == 0)); break;
                case 11: ToggleDown(vcpu, pcpu); break;
                case 12: BeginRemoving(pcpu); break;
                case 13: AddBack(pcpu); break;
            }

            CheckPlaces();
            CheckCheckpoint();
        }

        /// <summary>
        /// No vCPU has to wait for budget any more: no caps, extra time for all, and all periods over.
        /// </summary>
        public void GiveBudgets()
        {
            for (var domain = 1; domain <= 3; domain++) _bench.Core.SetShare(new(domain), null, 0, new(0), _now);
            if (_bench.Core.Policy.Name != "rtds") return;
            foreach (var vcpu in _vcpus) Reserve(vcpu, RtdsSpec.Default);
            _now += 1.Seconds;
            foreach (var timer in _bench.Timers.Keys.ToList()) Fire(timer);
        }

        /// <summary>Ends all switches, and serves requests until there are none left.</summary>
        public void ServeAllRequests()
        {
            for (var limit = 1_000; !(_bench.Tickled | Switching).IsEmpty; limit--)
            {
                Assert.True(limit > 0, "The requests do not end.");
                BeginOrEndSwitch(new((_bench.Tickled | Switching).First));
                CheckPlaces();
            }
        }

        /// <summary>
        /// Xen's policies may leave a pCPU idle while a vCPU waits, when a tickle crosses a change of affinity
        /// (decision 0002). But a pCPU that is asked again, with no request under way, must find the vCPU.
        /// </summary>
        public void LookAgain()
        {
            Assert.Equal(PcpuId.None, _leaving);
            foreach (var pcpu in _bench.Occupancy.Pcpus)
            {
                if (!pcpu.Current.IsIdle) continue;
                _now += 2.Ms; // Credit looks for work on other pCPUs once per millisecond.
                _bench.Tickled = _bench.Tickled.With(pcpu.Number.Number);
                ServeAllRequests();
            }
        }

        public void CheckNobodyIsForgotten()
        {
            foreach (var pcpu in _bench.Occupancy.Pcpus)
            {
                if (!pcpu.Current.IsIdle || !_bench.Occupancy.Pool.Contains(pcpu.Number.Number)) continue;
                foreach (var vcpu in _bench.Occupancy.Vcpus)
                {
                    var waits = vcpu is { IsRunnable: true, IsRunning: false };
                    Assert.False(
                        waits && MayExpect(vcpu, pcpu.Number), $"{pcpu.Number} idles while {vcpu.Number} waits for it");
                }
            }
        }

        /// <summary>
        /// One queue of credit2, rtds or stride serves all its pCPUs. Credit and bvt have a queue for each, and credit
        /// leaves those that yielded there. A pCPU of null may have an owner that does not use it now; with a table, or
        /// with the periods of sedf, any pCPU may rightly be idle.
        /// </summary>
        private bool MayExpect(VcpuPage vcpu, PcpuId pcpu) => _bench.Core.Policy.Name switch
        {
            "credit2" or "rtds" or "stride" => vcpu.HardAffinity.Contains(pcpu.Number),
            "bvt" or "credit" => vcpu.Home == pcpu,
            "null" => vcpu.HardAffinity.Contains(pcpu.Number)
                && !_bench.Occupancy.Vcpus.Any(owner => owner.Home == pcpu && !owner.IsRunnable),
            _ => false,
        };

        private void Reserve(VcpuId vcpu, RtdsSpec reservation)
        {
            var (period, slice, extraTime) = reservation;
            var domain = PolicyTarget.Of(_bench.Occupancy[vcpu].Domain);
            var warp = new BvtWarpSpec(extraTime, 1_000, slice, extraTime ? period : Duration.Zero);
            Assert.True(_bench.Core.Configure(PolicyTarget.Of(vcpu), reservation, new(0), _now));
            var sedf = new SedfSpec(period, slice, extraTime);
            Assert.True(_bench.Core.Configure(PolicyTarget.Of(vcpu), sedf, new(0), _now));
            Assert.True(_bench.Core.Configure(domain, warp, new(0), _now));
        }

        private void BeginRemoving(PcpuId pcpu)
        {
            var pool = _bench.Occupancy.Pool;
            if (_leaving != PcpuId.None || pool.Count == 1 || !pool.Contains(pcpu.Number)) return;
            _leaving = pcpu;
            _bench.Core.BeginRemoving(pcpu, new(0), _now);
            EndRemoving();
        }

        private void EndRemoving()
        {
            if (_leaving != PcpuId.None && _bench.Core.TryRelease(_leaving, new PcpuId(0), _now))
                _leaving = PcpuId.None;
        }

        private void AddBack(PcpuId pcpu)
        {
            if (_leaving != PcpuId.None || _bench.Occupancy.Pool.Contains(pcpu.Number)) return;
            _bench.Core.AddPcpu(pcpu, new(0), _now);
        }

        private void ToggleDown(VcpuId vcpu, PcpuId pcpu)
        {
            var isDown = (_bench.Occupancy[vcpu].Reasons & PauseReasons.Down) != 0;
            if (isDown) _bench.Core.Allow(vcpu, PauseReasons.Down, pcpu, _now);
            else _bench.Core.Forbid(vcpu, PauseReasons.Down, pcpu, _now);
        }

        private void BeginOrEndSwitch(PcpuId pcpu)
        {
            if (_switching[pcpu.Number] is { } outgoing)
            {
                _switching[pcpu.Number] = null;
                _bench.Core.ContextSaved(pcpu, outgoing, _now);
                EndRemoving();
                return;
            }

            _bench.Tickled = _bench.Tickled.Without(pcpu.Number);
            var before = _bench.Occupancy[pcpu].Current;
            if (_bench.Core.Pass(pcpu, _now).Next != before) _switching[pcpu.Number] = before;
        }

        private void Block(PcpuId pcpu)
        {
            var current = _bench.Occupancy[pcpu].Current;
            if (current.IsIdle) return;
            _bench.Core.Block(current);
            _bench.Tickled = _bench.Tickled.With(pcpu.Number);
        }

        private void Yield(PcpuId pcpu)
        {
            var current = _bench.Occupancy[pcpu].Current;
            if (current.IsIdle) return;
            _bench.Core.Yield(current, pcpu, _now);
            _bench.Tickled = _bench.Tickled.With(pcpu.Number);
        }

        private void TogglePause(int domain, PcpuId pcpu)
        {
            if (_pauses[domain] == 0) _bench.Core.PauseDomain(new(domain), pcpu, _now);
            else _bench.Core.UnpauseDomain(new(domain), pcpu, _now);
            _pauses[domain] ^= 1;
        }

        private void FireAny(int choice) => Fire(_bench.Timers.GetKeyAtIndex(choice % _bench.Timers.Count));

        private void Fire(int timer)
        {
            // Time does not jump to the deadline, because a timer that comes early must do no harm either.
            _bench.Timers.Remove(timer);
            _bench.Core.TimerFired(timer, new(0), _now);
        }

        /// <summary>What is read from a checkpoint, including switches under way, is written again unchanged.</summary>
        private void CheckCheckpoint() => Assert.Equal(_bench.Checkpoint(), _bench.Reloaded().Checkpoint());

        private void CheckPlaces()
        {
            var seen = new HashSet<VcpuId>();
            foreach (var pcpu in _bench.Occupancy.Pcpus)
            {
                if (pcpu.Current.IsIdle) continue;
                var page = _bench.Occupancy[pcpu.Current];
                Assert.True(seen.Add(pcpu.Current), $"{pcpu.Current} runs twice");
                Assert.True(page.IsRunning);
                Assert.Equal(RunState.Running, page.State);
                Assert.Equal(pcpu.Number, page.Home);
                Assert.True(
                    _bench.Occupancy.Pool.Contains(pcpu.Number.Number) || pcpu.Number == _leaving,
                    $"{pcpu.Number} is free and runs");
            }
        }
    }
}
