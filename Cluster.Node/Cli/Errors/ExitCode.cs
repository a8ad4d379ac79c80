namespace ActorXen.Cli.Errors;

/// <summary>How a command ended. Scripts rely on the numbers, so do not change them.</summary>
public enum ExitCode
{
    Ok = 0,

    /// <summary>A bug in the program. Please report it.</summary>
    InternalError = 1,

    /// <summary>The command line or the scenario is wrong; nothing was run.</summary>
    BadInput = 2,

    /// <summary>An entity failed, so the run failed.</summary>
    EntityFailed = 3,

    /// <summary>The journal cannot be read or written.</summary>
    StoreFailed = 4,

    /// <summary>
    /// A replay or comparison found a different hash, or a verification a decision that differs from the recorded one.
    /// </summary>
    HashesDiffer = 5,

    /// <summary>
    /// A node stopped itself because it was cut off from the majority of its cluster or was downed by it.
    /// </summary>
    CutOff = 6,

    /// <summary>No node of the cluster answers, or none can serve the request now.</summary>
    NoCluster = 7,

    /// <summary>The acceptance rule of an experiment does not hold.</summary>
    RuleBroken = 8,

    /// <summary>A comparison found that the second run is worse than a rule of --fail-if allows.</summary>
    Worse = 9,

    /// <summary>Some cells of a study failed, or their scenario is wrong; the others have results.</summary>
    CellsFailed = 10,

    /// <summary>No value of a capacity search meets its criterion.</summary>
    NothingFits = 11,

    /// <summary>The output with the results cannot be written. What was run is kept.</summary>
    OutputFailed = 12,

    /// <summary>There is too little memory, or too few files can be open.</summary>
    Shortage = 13,

    /// <summary>Ctrl-C; a checkpoint was sealed first.</summary>
    Interrupted = 130,
}
