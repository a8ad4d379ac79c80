namespace ActorXen.Messages;

/// <summary>What a program does in one step. Only running takes CPU time.</summary>
public enum ProgramOp
{
    /// <summary>Computes for so long.</summary>
    Run = 0,

    /// <summary>Sets a timer and blocks until it expires; kicks do not cut it short.</summary>
    Sleep = 1,

    /// <summary>Blocks until kicked. An earlier kick counts.</summary>
    Block = 2,

    /// <summary>Kicks another program.</summary>
    Kick = 3,

    /// <summary>The yield hypercall.</summary>
    Yield = 4,

    /// <summary>Blocks forever.</summary>
    Stop = 5,
}

/// <param name="Op">What it does.</param>
/// <param name="Length">How long to run or sleep.</param>
/// <param name="Domain">Domain of the program that is kicked.</param>
/// <param name="Vcpu">Index of the vCPU that is kicked.</param>
public sealed record ProgramStep(ProgramOp Op, Duration Length, int Domain = 0, int Vcpu = 0);

/// <summary>
/// What a vCPU executes: the steps before <paramref name="LoopStart"/> once, then the others in a loop.
/// </summary>
public sealed record ProgramSpec(IReadOnlyList<ProgramStep> Steps, int LoopStart)
{
    public int After(int position) => position + 1 < Steps.Count ? position + 1 : LoopStart;
}
