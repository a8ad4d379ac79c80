using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Bvt;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Sedf;

namespace ActorXen.Tests.Scenarios;

/// <summary>What verbs and policies declare, and how specifications carry what single policies know.</summary>
public sealed class DeclarationTests
{
    [Fact]
    public void Every_key_of_a_verb_and_every_parameter_of_a_policy_says_what_it_means()
    {
        var catalogue = XenPolicies.Instance;

        Assert.All(catalogue.Toolstack, verb => Assert.NotEmpty(verb.Meaning));
        Assert.All(
            catalogue.Toolstack.SelectMany(verb => verb.Rows),
            row => Assert.DoesNotContain("", (string[])[row.Key, row.Default, row.Allowed, row.Meaning]));
        Assert.All(
            catalogue.PolicySettings.SelectMany(policy => policy.Parameters),
            parameter => Assert.NotEmpty(parameter.Meaning));
    }

    [Fact]
    public void Each_verb_has_a_word_and_a_record_of_its_own()
    {
        var verbs = XenPolicies.Instance.Toolstack;

        Assert.Equal(verbs.Count, verbs.DistinctBy(verb => verb.Word).Count());
        Assert.Equal(verbs.Count, verbs.DistinctBy(verb => verb.Action).Count());
    }

    [Fact]
    public void A_bag_has_one_record_of_each_type_and_equals_another_with_equal_records()
    {
        var own = new RtdsSpec(20.Ms, 5.Ms, false) { Vcpus = [new(1, RtdsSpec.Default)] };
        var one = Extras.None.With(SedfSpec.Default with { ExtraTime = false }).With(RtdsSpec.Default).With(own);
        var other = Extras.None.With(
            own with { Vcpus = [new(1, RtdsSpec.Default)] }).With(SedfSpec.Default with { ExtraTime = false });

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(own, one.Of<RtdsSpec>());
        Assert.Equal(BvtWarpSpec.Default, one.Of<BvtWarpSpec>());
        Assert.Equal(Extras.None, one.With(RtdsSpec.Default).With(SedfSpec.Default));
    }

    [Fact]
    public void A_ledger_follows_what_single_policies_reserve_for_each_vcpu()
    {
        var host = Given.Good(Given.HostWith("""
            pools = [ { cpus = "0-3", policy = rtds }, { name = other, cpus = "4-7" } ]
            domains = [ { name = a, vcpus = 2, rtds { vcpus = [ { vcpu = 1, period = 5ms, budget = 1ms } ] } } ]
            actions = [
              { at = 1ms, do = set-rtds, domain = a, vcpu = 0, period = 20ms, budget = 2ms }
              { at = 2ms, do = cpupool-migrate, domain = a, pool = other }
            ]
            """)).Hosts[0];

        Assert.Equal([4.Ms, 1.Ms], BudgetsAt(0.Ms));
        Assert.Equal([2.Ms, 1.Ms], BudgetsAt(1.Ms));
        Assert.Equal([4.Ms, 4.Ms], BudgetsAt(2.Ms));

        Duration[] BudgetsAt(Duration at)
        {
            var domain = HostLedger.At(host, VirtualTime.Zero + at).Domains[1];
            return [.. Enumerable.Range(0, 2).Select(vcpu => domain.Of<RtdsSpec>(vcpu).Of(vcpu).Budget)];
        }
    }
}
