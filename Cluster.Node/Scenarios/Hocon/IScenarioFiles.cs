namespace ActorXen.Scenarios.Hocon;

/// <summary>The files that a scenario may read: only those below one directory.</summary>
public interface IScenarioFiles
{
    /// <param name="fromFile">The file that names it. A relative path starts at its directory.</param>
    /// <param name="named">As written in the scenario.</param>
    /// <returns>The path for <see cref="Read"/>; null if it is outside.</returns>
    string? Locate(string fromFile, string named);

    /// <returns>null if there is no such file.</returns>
    /// <exception cref="IOException">It cannot be read, or is larger than the limit.</exception>
    string? Read(string path);

    /// <summary>
    /// The files of a directory, the file itself, or what matches a last part with <c>*</c>; in ordinal order.
    /// </summary>
    IReadOnlyList<string> List(string path);
}
