namespace ActorXen.Vocabulary;

/// <summary>A problem of values that are legal one by one.</summary>
/// <param name="Key">The key to report it for.</param>
public sealed record SettingProblem(string Key, string Problem, string Remedy);
