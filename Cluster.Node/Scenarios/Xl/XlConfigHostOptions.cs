namespace ActorXen.Scenarios.Xl;

/// <summary>The host of imported domains.</summary>
/// <param name="Pcpus">pCPUs; null for as many as the widest domain needs and the affinities name.</param>
/// <param name="Sockets">Sockets, each a node; null for as many as nodes are named.</param>
public sealed record XlConfigHostOptions(int? Pcpus = null, int? Sockets = null);
