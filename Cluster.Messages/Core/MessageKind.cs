namespace ActorXen.Messages;

/// <summary>Which message it is, by a number that is declared with the message and never reused.</summary>
public readonly record struct MessageKind(int Number);
