namespace ActorXen.Report.Paths;

/// <summary>What a request or a wakeup spent a part of its time on. The parts of one are disjoint.</summary>
public enum Cause
{
    /// <summary>On the wire and in the NIC's transmit queue, from one NIC or client to the next.</summary>
    Wire = 0,

    /// <summary>Held back by the NIC, so that one interrupt announces several packets (interrupts §19.1).</summary>
    Moderation = 1,

    /// <summary>From the NIC's interrupt until the hypervisor has signalled dom0.</summary>
    Interrupt = 2,

    /// <summary>A pCPU leaves its idle state.</summary>
    IdleExit = 3,

    /// <summary>An interrupt between pCPUs is under way to the pCPU that shall run the vCPU.</summary>
    Kick = 4,

    /// <summary>The vCPU could run but has no pCPU; the segment says behind which vCPU, and by which rule.</summary>
    Wait = 5,

    /// <summary>
    /// The hypervisor works on the vCPU's pCPU: exits, hypercalls, interrupts, softirqs, decisions, switches.
    /// </summary>
    Hypervisor = 6,

    /// <summary>The guest's upcall and the handlers that it calls.</summary>
    Upcall = 7,

    /// <summary>The driver's poll that takes the packet (NAPI), with the packets that it takes together.</summary>
    Poll = 8,

    /// <summary>Other softirqs and threads on the vCPU come before that poll.</summary>
    PollQueue = 9,

    /// <summary>The back end copies the packet, with those of the same batch.</summary>
    Copy = 10,

    /// <summary>The back end's thread does not run yet, because its vCPU has other work.</summary>
    ThreadQueue = 11,

    /// <summary>A shared ring has no room.</summary>
    RingFull = 12,

    /// <summary>The other end of a ring has not been notified yet.</summary>
    Notify = 13,

    /// <summary>The application's work waits for others in its guest's scheduler.</summary>
    GuestQueue = 14,

    /// <summary>The application computes.</summary>
    Service = 15,

    /// <summary>System call, socket and stack of the sender.</summary>
    Stack = 16,

    /// <summary>The sender's timer is late.</summary>
    Timer = 17,

    /// <summary>The guest does not use the vCPU: it is down.</summary>
    Down = 18,

    /// <summary>It happened before the recording began.</summary>
    Unknown = 19,

    /// <summary>The back end leaves it in the ring, because its interface has reached its limit.</summary>
    Limit = 20,

    /// <summary>Firmware has the vCPU's pCPU.</summary>
    Firmware = 21,
}

/// <summary>Between which two points of a request's way a segment lies.</summary>
public enum Stage
{
    /// <summary>The client was due to send, but had not asked for it yet.</summary>
    Due = 0,

    /// <summary>From the sender's NIC or client to the NIC of the host, or to the client.</summary>
    Wire = 1,

    /// <summary>From the NIC's receive ring through dom0's driver to the bridge.</summary>
    Nic = 2,

    /// <summary>From the bridge into the guest's receive ring.</summary>
    BackendReceive = 3,

    /// <summary>From the receive ring to the application.</summary>
    Receive = 4,

    /// <summary>In the server.</summary>
    Service = 5,

    /// <summary>From the application's write through the guest's stack.</summary>
    Send = 6,

    /// <summary>Until there is room in the transmit ring.</summary>
    Push = 7,

    /// <summary>From the transmit ring to the bridge.</summary>
    BackendTransmit = 8,

    /// <summary>From the wakeup of a vCPU to its guest's first instruction.</summary>
    Wakeup = 9,
}
