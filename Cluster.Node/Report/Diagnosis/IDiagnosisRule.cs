namespace ActorXen.Report.Diagnosis;

/// <summary>How near to the root of a problem what a rule finds usually is; the nearest is named first.</summary>
public enum FindingLevel
{
    /// <summary>Something is broken.</summary>
    Fault = 0,

    /// <summary>Something is used up, so everything behind it waits.</summary>
    Full = 1,

    /// <summary>Work is lost.</summary>
    Loss = 2,

    /// <summary>One of several alike does worse than the others.</summary>
    Odd = 3,

    /// <summary>Requests wait.</summary>
    Waiting = 4,

    /// <summary>Usual where much is asked of a machine.</summary>
    Load = 5,
}

/// <summary>Recognises one kind of bottleneck by what was counted.</summary>
/// <remarks>One file each, and a line in the list of all.</remarks>
public interface IDiagnosisRule
{
    /// <summary>What it finds, in words with hyphens; JSON has it, and tests name it.</summary>
    string Key { get; }

    FindingLevel Level { get; }

    /// <returns>Nothing where there is no such bottleneck; the worst first.</returns>
    IEnumerable<Finding> Find(DiagnosedPart part);
}

/// <summary>A bottleneck, with the number that shows it.</summary>
/// <param name="What">A phrase: what is wrong, without where.</param>
/// <param name="Where">A host, or what is on it: <c>h/dom0/vcpu/0</c>.</param>
/// <param name="Share">Of the time, the requests or the packets that the evidence is about, 0 to 1.</param>
/// <param name="Evidence">A sentence without its full stop.</param>
/// <param name="Next">The command to type next, without the name of the program; RUN stands for the run.</param>
public sealed record Finding(string What, string Where, double Share, string Evidence, string Next)
{
    /// <summary>In how many other places the same was found.</summary>
    public int Others { get; init; }
}
