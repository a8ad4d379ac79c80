namespace ActorXen.Studies;

/// <summary>Where a study's cells come from: this process, or a cluster.</summary>
public interface ICellSource
{
    /// <summary>Cells that it runs at the same time, 1 or more.</summary>
    int Parallel { get; }

    /// <summary>Reads and checks the scenario of a point. Called by many threads at the same time.</summary>
    /// <exception cref="StudyCellException">The scenario is wrong.</exception>
    StudyCell Check(StudyQuestion question, Point point, long seed);

    /// <summary>Runs a cell. Called by many threads at the same time.</summary>
    /// <exception cref="StudyCellException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<CellResult> RunAsync(StudyCell cell, IReadOnlyList<Measure> measures, CancellationToken stop);
}

/// <summary>A cell has no result, because its scenario is wrong or its run failed.</summary>
/// <param name="problem">Why, in one line.</param>
public sealed class StudyCellException(string problem) : Exception(problem);

/// <summary>Keeps the results of cells, so that none is run twice.</summary>
public interface ICellShelf
{
    /// <returns>null if there is none, or if it is damaged.</returns>
    Task<CellResult?> FindAsync(string key);

    Task KeepAsync(string key, CellResult result);
}
