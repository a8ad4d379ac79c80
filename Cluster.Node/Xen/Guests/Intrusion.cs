using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <summary>What has executed on a vCPU since a task was interrupted there.</summary>
/// <param name="IsSet">Whether a task waits below.</param>
/// <param name="Owner">Of the task.</param>
/// <param name="Tag">Of the task.</param>
/// <param name="Time">CPU time of handlers and softirqs.</param>
internal readonly record struct Intrusion(bool IsSet, int Owner, WorkTag Tag, Duration Time)
{
    public static Intrusion Below(int owner, WorkTag tag) => new(true, owner, tag, Duration.Zero);

    public bool Is(int owner, WorkTag tag) => IsSet && Owner == owner && Tag == tag;

    /// <param name="more">Negative for what a handler could not finish before it was interrupted itself.</param>
    public Intrusion With(Duration more) => this with { Time = Duration.Longer(Time + more, Duration.Zero) };

    public void Save(StateWriter state)
    {
        state.Bool(IsSet);
        if (!IsSet) return;
        state.Int(Owner);
        state.Long(Tag.Number);
        state.Long(Time.Nanoseconds);
    }

    public static Intrusion Load(StateReader state) =>
        state.Bool() ? new(true, state.Int(), new(state.Long()), new(state.Long())) : default;
}
