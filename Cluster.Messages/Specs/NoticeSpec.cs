namespace ActorXen.Messages;

/// <summary>When a back end notifies its guest of packets or completions (interrupts §18.5, §19.1).</summary>
public abstract record NoticeSpec;

/// <summary>Whenever the ring asks for it, as the drivers of Xen and Linux do.</summary>
public sealed record PromptNotices : NoticeSpec
{
    public static readonly PromptNotices Instance = new();
}

/// <summary>What the ring asks for is held back until a time is over or a number is reached.</summary>
/// <param name="LongestHold">1 us to 100 ms.</param>
/// <param name="MostHeld">Packets or completions that end the hold, 0 to 8,192; 0 does not hold by number.</param>
public sealed record HeldNotices(Duration LongestHold, int MostHeld) : NoticeSpec;
