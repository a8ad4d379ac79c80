namespace ActorXen.Tests.Support;

/// <summary>A wall clock that a test advances.</summary>
internal sealed class FakeClock : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private TimeSpan _now = TimeSpan.FromHours(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => Epoch + _now;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
