using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Traces;

/// <summary>A file cannot be read as a trace.</summary>
/// <param name="place">File and line; line 0 for the whole file.</param>
/// <param name="problem">A sentence: what is wrong.</param>
/// <param name="remedy">A sentence: what to do.</param>
public sealed class TraceException(SourcePlace place, string problem, string remedy)
    : Exception($"{place}: {problem} {remedy}");
