namespace ActorXen.Xen.Devices.Networking;

/// <summary>The work for which a <see cref="NetFrontend"/> requests CPU time, by the number in its tags.</summary>
internal enum FrontendWork
{
    TransmitStack = 1,
    TransmitNotification = 2,
    ReceivePoll = 3,
    ReceiveNotification = 4,
}
