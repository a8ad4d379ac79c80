namespace ActorXen.Scenarios.Hocon;

/// <summary>The files that a scenario may read: those below one directory, and nothing else.</summary>
public interface IScenarioFiles
{
    /// <param name="fromFile">The file that names it; its directory is where a relative path begins.</param>
    /// <param name="named">As written in the scenario.</param>
    /// <returns>The path by which <see cref="Read"/> takes it; null if it lies outside.</returns>
    string? Locate(string fromFile, string named);

    /// <returns>null if there is no such file.</returns>
    /// <exception cref="IOException">It cannot be read, or is larger than the limit.</exception>
    string? Read(string path);

    /// <summary>
    /// The files of a directory, the file itself, or what matches a last part with <c>*</c>; in ordinal order.
    /// </summary>
    IReadOnlyList<string> List(string path);
}
