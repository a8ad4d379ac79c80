namespace ActorXen.Messages;

/// <summary>What happens to guests' interfaces and disks that come and go (interrupts §18.2).</summary>
public static class ControlFacts
{
    public static readonly FactSet All = new();

    /// <summary>An end of a device of the guest has written its state.</summary>
    public static readonly FactType<DomainId, DeviceEnd, DeviceState> StateChanged =
        All.Fact<DomainId, DeviceEnd, DeviceState>(236, "device_state_changed", "end", "state");

    /// <summary>
    /// A device of the guest is usable, so long after the toolstack, or its back end, began to connect it.
    /// </summary>
    public static readonly FactType<DomainId, Duration> Connected =
        All.Fact<DomainId, Duration>(237, "device_connected", "after");

    /// <summary>
    /// The front end of the guest keeps what a back end that is gone has not answered, and sends it again.
    /// </summary>
    public static readonly FactType<DomainId, RingKind, int> Replayed =
        All.Fact<DomainId, RingKind, int>(238, "requests_replayed", "ring", "requests");

    public static readonly Counter States = All.Count(
        StateChanged, "device_states_*",
        "requests of the store by which an end of a device of the domain wrote this state", Unit.Requests,
        Group.Of<DeviceState>(FactPart.Second));

    public static readonly Counter Connects = All.Count(
        Connected, "device_connects", "times that a device of the domain was connected during the run");

    public static readonly Counter ConnectTime = All.Sum(
        Connected, FactPart.First, "device_connect_time", "time that this took", Unit.Nanoseconds);

    public static readonly Counter Replays = All.Sum(
        Replayed, FactPart.Second, "*_replayed",
        "packets or requests in a ring that were sent again because the back end had gone", Unit.Requests,
        Group.Of<RingKind>(FactPart.First));
}
