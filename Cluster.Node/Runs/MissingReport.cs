namespace ActorXen.Runs;

/// <summary>Explains a stored run without a report.</summary>
public static class MissingReport
{
    /// <returns>A sentence, and what to do.</returns>
    public static string WhyNone(RunRecord record)
    {
        var header = record.Summary.Header;
        return record.End switch
        {
            null => $"Run {header.RunId} has not ended, so it has no report yet.",
            { Failure: { } failure } => $"Run {header.RunId} failed, so it has no report: {failure}.",
            _ => $"Run {header.RunId} was stored by version {header.EngineVersion}, which kept no report that can be "
                + "printed again.",
        };
    }
}
