using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.IdleGovernors;

/// <summary>A governor: how scenarios choose it, and how a host builds it for each pCPU.</summary>
internal interface IIdleGovernorKind : IVariant<IdleGovernorSpec>
{
    /// <param name="spec">The settings of this kind.</param>
    /// <param name="states">The machine's idle states, shallow to deep.</param>
    IIdleGovernor Build(IdleGovernorSpec spec, IReadOnlyList<IdleStateSpec> states, CostTable costs);
}

/// <param name="word">In a scenario: <c>idle-governor = menu</c>.</param>
/// <param name="settings">Its keys, in the section of the hypervisor.</param>
/// <param name="build">Makes one for a pCPU.</param>
internal sealed class IdleGovernorKind<TSpec>(
    string word, Settings<TSpec> settings, Func<TSpec, IReadOnlyList<IdleStateSpec>, CostTable, IIdleGovernor> build)
    : Variant<IdleGovernorSpec, TSpec>(word, settings), IIdleGovernorKind
    where TSpec : IdleGovernorSpec
{
    public IIdleGovernor Build(IdleGovernorSpec spec, IReadOnlyList<IdleStateSpec> states, CostTable costs) =>
        build((TSpec)spec, states, costs);
}
