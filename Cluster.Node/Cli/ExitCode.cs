namespace ActorXen.Cli;

/// <summary>What the process returns. Scripts rely on it: values never change their meaning.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A mistake of ours.</summary>
    public const int InternalError = 1;

    /// <summary>The user's scenario, option or name of a run cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>An entity of the simulation failed, and with it the run.</summary>
    public const int EntityFailure = 3;

    /// <summary>The run store is locked, full, damaged or gone.</summary>
    public const int Store = 4;

    /// <summary>A replay did something else than the run.</summary>
    public const int HashesDiffer = 5;

    /// <summary>Ctrl-C, or asked to end by the system.</summary>
    public const int Interrupted = 130;
}
