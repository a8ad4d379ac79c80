namespace ActorXen.Xen.Devices.Networking;

/// <summary>The work for which a <see cref="NetBackend"/> requests CPU time, by the number in its tags.</summary>
internal enum BackendWork
{
    ReceiveBatch = 1,
    ReceiveNotification = 2,
    TransmitPoll = 3,
    TransmitNotification = 4,

    /// <summary>Of the timer that ends a hold of notifications.</summary>
    Notice = 5,
}
