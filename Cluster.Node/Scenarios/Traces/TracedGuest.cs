using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>A guest that follows a recording.</summary>
/// <param name="Name">Its name in the scenario.</param>
/// <param name="Source">Where the recording came from.</param>
/// <param name="Vcpus">1 to 128.</param>
/// <param name="Shares">Its samples, in millionths.</param>
internal sealed record TracedGuest(string Name, string Source, int Vcpus, IReadOnlyList<int> Shares);
