namespace ActorXen.Messages;

/// <summary>What a guest's interface may send, or its disk may transfer, in a second (interrupts §18.4).</summary>
/// <param name="BytesPerSecond">10,000 to 100,000,000,000; 0 is no limit.</param>
/// <param name="RequestsPerSecond">Of a disk, 1 to 10,000,000; 0 is no limit.</param>
/// <param name="Period">1 ms to 1 s: the credit of one is given at its beginning.</param>
public sealed record LimitSpec(long BytesPerSecond, int RequestsPerSecond, Duration Period)
{
    /// <summary>No limit; the period is the default of xl's <c>rate</c>.</summary>
    public static readonly LimitSpec None = new(0, 0, 50.Ms);

    public bool Exists => BytesPerSecond > 0 || RequestsPerSecond > 0;

    /// <summary>Bytes that a queue gets for a period: an equal part for each, rounded down.</summary>
    public long BytesPerPeriod(int queues) => PerPeriod(BytesPerSecond, queues);

    /// <summary>Requests, likewise.</summary>
    public long RequestsPerPeriod(int queues) => PerPeriod(RequestsPerSecond, queues);

    private long PerPeriod(long perSecond, int queues) =>
        perSecond * (Period.Nanoseconds / 1_000) / 1_000_000 / queues;
}
