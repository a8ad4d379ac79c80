namespace ActorXen.Messages;

/// <summary>Gives a host its watchers; none if the list is empty. Each host gets its own.</summary>
public delegate IReadOnlyList<IFactSink> WatchHost(HostDirectory host);
