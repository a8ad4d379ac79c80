namespace ActorXen.Messages;

/// <summary>What a fact is about, and what a counter counts for.</summary>
public enum Subject
{
    Host = 0,
    Pcpu = 1,
    Vcpu = 2,
    Irq = 3,
    Domain = 4,
    Port = 5,
}

/// <summary>An identity that facts can be about.</summary>
public interface IFactSubject
{
    static abstract Subject Subject { get; }

    int Number { get; }
}
