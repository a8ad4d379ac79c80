namespace ActorXen.Xen.Devices.Networking;

/// <summary>What a <see cref="NetFrontend"/> asks CPU time for, by the number in its tags.</summary>
internal enum FrontendWork
{
    TransmitStack = 1,
    TransmitNotification = 2,
    ReceivePoll = 3,
    ReceiveNotification = 4,
}
