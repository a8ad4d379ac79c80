using ActorXen.Messages;

namespace ActorXen.Xen.Calibration;

/// <summary>A step of the model that takes time.</summary>
public sealed class Cost : CalibrationKey
{
    private readonly long _nanoseconds;

    private Cost(string key, long value, long most, Evidence evidence, string meaning, long nanoseconds)
        : base(key, value, 0, most, evidence, meaning) => _nanoseconds = nanoseconds;

    /// <summary>In cycles: it follows the machine's clock.</summary>
    internal bool FollowsClock => _nanoseconds == 0;

    /// <summary>Work of instructions, in cycles.</summary>
    public static Cost Cycles(string key, long value, long most, Evidence evidence, string meaning) =>
        new(key, value, most, evidence, meaning, nanoseconds: 0);

    /// <summary>Time of a wire, a timer or a device, in nanoseconds.</summary>
    public static Cost Nanoseconds(string key, long value, long most, Evidence evidence, string meaning) =>
        new(key, value, most, evidence, meaning, nanoseconds: 1);

    /// <summary>Long effects, such as refilling a cache, in microseconds.</summary>
    public static Cost Microseconds(string key, long value, long most, Evidence evidence, string meaning) =>
        new(key, value, most, evidence, meaning, nanoseconds: 1_000);

    /// <summary>A multiple of it, for costs that are not in cycles.</summary>
    internal Duration Lasting(long amount) => new(checked(amount * _nanoseconds));
}
