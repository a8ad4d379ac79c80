namespace ActorXen.Messages;

/// <summary>Identifies a message by a number that is declared with it and never reused.</summary>
public readonly record struct MessageKind(int Number);
