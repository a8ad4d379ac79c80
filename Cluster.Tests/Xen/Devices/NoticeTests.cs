using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices;

/// <summary>Back ends that hold notifications back (interrupts §18.5, M-76).</summary>
[Trait("Invariant", "I-27")]
public sealed class NoticeTests
{
    /// <summary>A request at a time: each completion waits for the whole hold.</summary>
    [Fact]
    public void A_lone_completion_waits_for_the_hold()
    {
        var prompt = Median("coalescing = none", depth: 1);
        Assert.Equal(prompt, Median("", depth: 1));
        Assert.InRange(Median("coalescing = fixed, hold = 300us", depth: 1) - prompt, 298_000, 320_000);
        Assert.InRange(Median("coalescing = fixed, hold = 300us, hold-most = 1", depth: 1) - prompt, -2_000, 2_000);
    }

    [Fact]
    public void Completions_that_come_together_end_the_hold()
    {
        using var trial = Trial.Of(Given.Good(Disk("coalescing = fixed, hold = 5ms, hold-most = 8", depth: 16)));

        Checkers.CheckAll(trial);
        var released = trial.FactsOf(DeviceFacts.NoticeReleased).ToList();
        Assert.True(released.Count > 50, $"{released.Count} notices");
        Assert.All(released, fact => Assert.Equal(8, fact.Fact.First));
        Assert.All(released, fact => Assert.InRange(fact.Fact.Second, 0, 5.Ms.Nanoseconds));
        Assert.InRange(EventsOf(trial, "blkif"), released.Count - 1, released.Count);
    }

    [Fact]
    public void None_tells_of_each_completion_unless_one_is_being_handled()
    {
        using var prompt = Trial.Of(Given.Good(Disk("coalescing = none", depth: 16)));
        using var held = Trial.Of(Given.Good(Disk("coalescing = fixed, hold = 200us", depth: 16)));

        Checkers.CheckAll(held);
        Assert.Empty(prompt.FactsOf(DeviceFacts.NoticeReleased));
        Assert.True(EventsOf(held, "blkif") * 3 < EventsOf(prompt, "blkif"));
        // Not earlier than the hold, and later by what dom0's timer and its vCPU take.
        Assert.All(
            held.FactsOf(DeviceFacts.NoticeReleased),
            fact => Assert.InRange(fact.Fact.Second, 200.Us.Nanoseconds, 400.Us.Nanoseconds));
    }

    [Fact]
    public void Received_packets_are_held_likewise()
    {
        using var trial = Trial.Of(Given.Good(Vif("coalescing = fixed, hold = 400us, hold-most = 32")));

        Checkers.CheckAll(trial);
        var released = trial.FactsOf(DeviceFacts.NoticeReleased).ToList();
        Assert.True(released.Count > 20, $"{released.Count} notices");
        // 40,000 packets a second: about 16 in a hold.
        Assert.InRange(released.Average(fact => fact.Fact.First), 12, 22);
        Assert.InRange(EventsOf(trial, "eth0-rx"), released.Count - 1, released.Count);
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("vif")]
    public void Engines_agree_and_a_restored_run_has_the_same_hash(string kind)
    {
        const string Keys = "coalescing = fixed, hold = 150us, hold-most = 12";
        Restored.HasTheSameHash(Given.Good(kind == "disk" ? Disk(Keys, depth: 16) : Vif(Keys)), 10_050.Us);
    }

    /// <summary>A ring that is closed is told nothing, and a new one begins without a hold.</summary>
    [Theory]
    [InlineData("block-detach", "block-attach", "device = xvda")]
    [InlineData("restart-backends", "restart-backends", "down = 1ms")]
    public void A_device_that_goes_and_comes_is_told_again(string first, string second, string key)
    {
        var domain = first == "restart-backends" ? "dom0" : "web";
        var text = Disk("coalescing = fixed, hold = 2ms, hold-most = 64", depth: 16).Replace(
            "actions = [",
            $"actions = [ {{ at = 5ms, do = {first}, domain = {domain}, {key} }}\n"
            + $"{{ at = 9ms, do = {second}, domain = {domain}, {key} }}",
            StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        Checkers.CheckAll(trial);
        Assert.Contains(
            trial.FactsOf(DeviceFacts.NoticeReleased), fact => fact.At > VirtualTime.Zero + 13.Ms);
    }

    [Fact]
    public void Where_there_is_no_back_end_it_is_refused() => Assert.Contains(
        "No back end notifies the guest.",
        Given.Problems(Given.Text(
            Vif("coalescing = fixed, through = vf").Replace("nic { }", "nic { vfs = 2 }", StringComparison.Ordinal))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("disk")]
    [InlineData("vif")]
    public void Notifications_tell_of_all_that_was_held(string kind)
    {
        using var trial = Trial.Of(Given.Good(Held(kind)));
        HeldNoticesEnd? checker = null;

        Checkers.Check(trial, (scene, _) => [checker = new(scene)]);

        Assert.True(checker!.Compared > 30, $"{checker.Compared} notifications were compared: that proves nothing");
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("vif")]
    public void A_hold_that_does_not_end_is_found(string kind)
    {
        using var trial = Trial.Of(Given.Good(Held(kind)));
        var facts = trial.Logs[0].Facts.ToList();
        facts.RemoveAt(facts.FindIndex(fact => fact.Fact.Is(DeviceFacts.NoticeReleased) && fact.At.Nanoseconds > 5e6));
        var checker = new HeldNoticesEnd(new(trial.Spec.Hosts[0], trial.Simulation.Hosts[0], []));

        var failure = Assert.ThrowsAny<Exception>(() => facts.ForEach(fact => checker.On(fact)));
        Assert.Contains("held", failure.Message, StringComparison.Ordinal);
    }

    private static string Held(string kind)
    {
        const string Keys = "coalescing = fixed, hold = 150us, hold-most = 4";
        return kind == "disk" ? Disk(Keys, depth: 16) : Vif(Keys);
    }

    private static long Median(string keys, int depth)
    {
        using var trial = Trial.Of(Given.Good(Disk(keys, depth)));
        var all = trial.FactsOf(WorkloadFacts.RequestCompleted).Select(fact => fact.Fact.First).Order().ToList();
        Assert.True(all.Count > 20, $"{all.Count} requests");
        return all[all.Count / 2];
    }

    private static int EventsOf(Trial trial, string action)
    {
        var port = trial.Simulation.Hosts[0].Ports.First(entry => entry.Domain == 1 && entry.Action == action).Port;
        return trial.FactsOf(GuestFacts.EventHandled)
            .Count(fact => fact.Fact.Subject == 1 && fact.Fact.First == port);
    }

    private static string Disk(string keys, int depth) =>
        Host($"disk = [ {{ {keys} }} ], workloads = [ {{ type = block-reader, depth = {depth} }} ]");

    private static string Vif(string keys) => Host(
        $"vif = [ {{ {keys} }} ], workloads = [ {{ type = request-server, requests-per-second = 40000, "
        + "service-time = 2us } ]");

    private static string Host(string guest) => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4, boot-spread = 0ns }
          nic { }
          dom0 { cpus = "0" }
          domains = [ { name = web, cpus = "1-2", {{guest}} } ]
          actions = []
        } ] } ]
        """;
}
