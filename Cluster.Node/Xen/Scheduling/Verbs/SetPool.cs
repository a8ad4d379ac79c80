using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Changes parameters of a pool's policy during the run.</summary>
/// <param name="Pool">Number of the pool.</param>
/// <param name="Parameters">New values of parameters that may change during a run; the others stay as they are.</param>
public sealed record SetPool(VirtualTime At, int Pool, IReadOnlyDictionary<string, long> Parameters)
    : PoolAction(At, Pool)
{
    public static readonly ToolstackVerb<SetPool> Verb = new(
        "set-pool",
        new Settings<SetPool>(
                "set-pool", new(default, 0, new Dictionary<string, long>()), "changes parameters of a pool's policy")
            .OfPool()
            .Add(new ParametersSetting<SetPool>(
                action => action.Parameters,
                (action, value) => action with { Parameters = value },
                "those that may change during a run")));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var policy = ledger.Pools[Pool].Spec.Policy;
        var known = policies.ParametersOf(policy).Where(one => one.AtRunTime).Select(one => one.Name).ToList();
        var other = Parameters.Keys.FirstOrDefault(parameter => !known.Contains(parameter));
        return other is null ? null : new(
            other,
            $"{policy} cannot change it during a run.",
            known.Count == 0 ? "It can change nothing." : $"It can change {string.Join(", ", known)}.");
    }

    public override void Take(HostLedger ledger) => ledger.Pools[Pool].Set(Parameters);

    internal override void Act(IPoolControl pool) => pool.SetParameters(Parameters);
}
