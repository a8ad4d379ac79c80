namespace ActorXen.Cli;

/// <summary>What scripts rely on.</summary>
public enum ExitCode
{
    Ok = 0,

    /// <summary>A fault of the program itself: please report it.</summary>
    InternalError = 1,

    /// <summary>The command line or the scenario is wrong; nothing was run.</summary>
    BadInput = 2,

    /// <summary>An entity failed, and with it the run.</summary>
    EntityFailed = 3,

    /// <summary>The journal cannot be read or written.</summary>
    StoreFailed = 4,

    /// <summary>
    /// A replay or comparison found another hash, or a verification another decision than the recorded one.
    /// </summary>
    HashesDiffer = 5,

    /// <summary>
    /// A node was cut off from the greater part of its cluster, or given up by it, and stopped itself.
    /// </summary>
    CutOff = 6,

    /// <summary>No node of the cluster answers, or none can do it now.</summary>
    NoCluster = 7,

    /// <summary>The acceptance rule of an experiment does not hold.</summary>
    RuleBroken = 8,

    /// <summary>Ctrl-C; a checkpoint was sealed first.</summary>
    Interrupted = 130,
}
