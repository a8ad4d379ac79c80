using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Coalescing;

/// <summary>How a device coalesces interrupts. Each policy has a record of its own, in its folder.</summary>
public abstract record CoalescingSpec;

/// <summary>A policy: how scenarios choose and describe it, and how a device makes it.</summary>
public interface ICoalescingKind : IVariant<CoalescingSpec>
{
    /// <param name="spec">The settings of a scenario.</param>
    /// <param name="line">The device's line, for facts.</param>
    ICoalescing Build(CoalescingSpec spec, IrqId line);
}

/// <param name="word">In a scenario: <c>coalescing = fixed</c>.</param>
/// <param name="settings">Its keys, in the section of the device.</param>
/// <param name="build">Makes one for a device.</param>
internal sealed class CoalescingKind<TSpec>(
    string word, Settings<TSpec> settings, Func<TSpec, IrqId, ICoalescing> build)
    : Variant<CoalescingSpec, TSpec>(word, settings), ICoalescingKind
    where TSpec : CoalescingSpec
{
    public ICoalescing Build(CoalescingSpec spec, IrqId line) => build((TSpec)spec, line);
}
