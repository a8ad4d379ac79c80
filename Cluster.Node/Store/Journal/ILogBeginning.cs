namespace ActorXen.Store.Journal;

/// <summary>An event with everything that those before it said, so that a log may begin with it.</summary>
internal interface ILogBeginning;
