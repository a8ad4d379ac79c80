using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A NIC's cable, plug or switch port that is broken (mechanism M-101).</summary>
/// <param name="Begin">When it breaks.</param>
/// <param name="Length">For how long; zero is to the end of the run.</param>
/// <param name="Loss">Packets lost of a million, in each direction, 0 to 1,000,000.</param>
/// <param name="Rate">What is left of the speed, in each direction, 1 to 100 percent.</param>
public sealed record LinkFaultSpec(Duration Begin, Duration Length, int Loss, int Rate)
{
    public const int FullRate = 100;

    public static LinkFaultSpec None { get; } = new(Duration.Zero, Duration.Zero, 0, FullRate);

    public bool HasEffect => Loss > 0 || Rate < FullRate;

    public bool HoldsAt(VirtualTime now)
    {
        var begun = VirtualTime.Zero + Begin;
        return HasEffect && now >= begun && (Length == Duration.Zero || now < begun + Length);
    }
}
