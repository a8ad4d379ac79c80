using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices;

/// <summary>Keys of guests' interfaces and disks.</summary>
internal static class AttachmentSettings
{
    /// <summary>As many as netback offers (interrupts §18.1 †); blkback offers one for each CPU.</summary>
    private const int MostQueues = 64;

    /// <summary>The queues, and the vCPUs that handle their events.</summary>
    /// <param name="meaning">What each queue has.</param>
    public static Settings<AttachmentSpec> Queues(this Settings<AttachmentSpec> settings, string meaning) => settings
        .Count(
            "queues", part => part.Queues, (part, value) => part with { Queues = value }, 1, MostQueues, meaning)
        .VcpuList(
            "affinity", part => part.Affinity, (part, vcpus) => part with { Affinity = vcpus },
            "vCPUs that handle its events, by queue and in turn; else those with the fewest channels",
            isOwn: true)
        .Rule((part, guest) => part.Queues <= guest.Vcpus ? null : new(
            "queues", $"A guest of {guest.Vcpus} vCPUs has at most as many queues, not {part.Queues}.",
            $"Write queues = {guest.Vcpus}, or more vcpus."));

    public static Settings<AttachmentSpec> Rate(this Settings<AttachmentSpec> settings, string meaning) => settings
        .Add(new QuantitySetting<AttachmentSpec>(
            "rate", UnitText.ByteRate, part => part.Limit.BytesPerSecond,
            (part, value) => part with { Limit = part.Limit with { BytesPerSecond = value } },
            10_000, 100_000_000_000, meaning))
        .OrZero();

    public static Settings<AttachmentSpec> Iops(this Settings<AttachmentSpec> settings, string meaning) => settings
        .Count(
            "iops", part => part.Limit.RequestsPerSecond,
            (part, value) => part with { Limit = part.Limit with { RequestsPerSecond = value } },
            1, 10_000_000, meaning)
        .OrZero();

    /// <summary>The period of limits that come before.</summary>
    public static Settings<AttachmentSpec> RatePeriod(this Settings<AttachmentSpec> settings) => settings
        .Time(
            "rate-period", part => part.Limit.Period,
            (part, value) => part with { Limit = part.Limit with { Period = value } }, 1.Ms, 1.Seconds,
            "of such a limit: as much as passes in one at that rate may pass at its beginning already")
        .Rule(part => part.Limit.BytesPerSecond == 0 || part.Limit.BytesPerPeriod(part.Queues) > 0
            ? null
            : TooLittle("rate", part.Queues, "byte", part.Limit.Period))
        .Rule(part => part.Limit.RequestsPerSecond == 0 || part.Limit.RequestsPerPeriod(part.Queues) > 0
            ? null
            : TooLittle("iops", part.Queues, "request", part.Limit.Period));

    /// <summary>How the guest reaches the device.</summary>
    public static Settings<AttachmentSpec> Through(
        this Settings<AttachmentSpec> settings, string meaning, params (string Word, AttachmentPath Path)[] paths) =>
        settings
            .Choice("through", part => part.Path, (part, value) => part with { Path = value }, meaning, paths)
            .Rule(part => part.Path == AttachmentPath.Backend || !part.Limit.Exists ? null : new(
                part.Limit.BytesPerSecond > 0 ? "rate" : "iops", "Without a back end nothing is limited.",
                "Remove it, or write through = backend."));

    private static SettingProblem TooLittle(string key, int queues, string unit, Duration period) => new(
        key,
        $"That is less than one {unit} in {UnitText.Write(period)}"
        + $"{(queues == 1 ? "" : $" for each of {queues} queues")}.",
        $"Write more, {(queues == 1 ? "or" : "fewer queues, or")} a longer rate-period.");
}
