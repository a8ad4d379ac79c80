namespace ActorXen.Messages;

/// <summary>What a workload does at its guest's network interface.</summary>
public enum NetworkRole
{
    /// <summary>It does not use one.</summary>
    None = 0,

    /// <summary>Sends requests and takes their replies.</summary>
    Asks = 1,

    /// <summary>Takes what arrives from outside, and answers requests of other guests.</summary>
    Answers = 2,

    /// <summary>Takes all that arrives; the guest has no other receiver.</summary>
    ReceivesAlone = 3,

    /// <summary>Sends all that the interface sends, and takes the acknowledgements that arrive.</summary>
    SendsAlone = 4,
}

/// <summary>What runs in a guest. Each kind of workload has a record of its own, in its folder of the model.</summary>
public abstract record WorkloadSpec
{
    /// <summary>What it does at the network interface.</summary>
    public virtual NetworkRole Network => NetworkRole.None;

    /// <summary>What it uses a device for.</summary>
    public virtual DeviceService Uses => Network == NetworkRole.None ? DeviceService.None : DeviceService.Network;

    /// <summary>
    /// The connections of which all its packets are part; 0 if each of its requests has one of its own.
    /// </summary>
    public virtual int Connections => 0;

    /// <summary>Which of its guest's interfaces or disks it uses, from 0.</summary>
    public int Attachment { get; init; }

    /// <summary>
    /// An estimate of the messages that it causes per simulated second. Hosts are spread over nodes by it.
    /// </summary>
    /// <remarks>Only the ratio between hosts counts. Results do not depend on it.</remarks>
    public abstract long MessagesPerSecond(HostSpec host, DomainSpec domain);
}

/// <summary>Rough numbers of messages for <see cref="WorkloadSpec.MessagesPerSecond"/>.</summary>
public static class WorkloadLoad
{
    /// <summary>For a vCPU that is always busy: ticks, schedule passes, chunks of work.</summary>
    public const long BusyVcpu = 300;

    /// <summary>For one request at one of its ends.</summary>
    public const long Request = 60;

    /// <summary>For one disk request, or for one event and its answer.</summary>
    public const long Round = 40;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long ShortestPause = 10_000;

    /// <summary>How many times per second something happens at this interval.</summary>
    public static long RatePer(Duration pause) => NanosecondsPerSecond / Math.Max(ShortestPause, pause.Nanoseconds);
}
