namespace ActorXen.Scenarios.Traces;

/// <summary>What an import takes of its files.</summary>
/// <param name="Format">Word of their format; null to recognise it.</param>
/// <param name="Vcpus">vCPUs of a guest whose trace does not say how many; 1 to 128.</param>
/// <param name="Most">Guests to take, in the order in which they appear; null for all.</param>
public sealed record TraceOptions(string? Format, int Vcpus, int? Most);
