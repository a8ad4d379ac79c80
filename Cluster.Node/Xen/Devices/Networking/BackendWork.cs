namespace ActorXen.Xen.Devices.Networking;

/// <summary>What a <see cref="NetBackend"/> asks CPU time for, by the number in its tags.</summary>
internal enum BackendWork
{
    ReceiveBatch = 1,
    ReceiveNotification = 2,
    TransmitPoll = 3,
    TransmitNotification = 4,
}
