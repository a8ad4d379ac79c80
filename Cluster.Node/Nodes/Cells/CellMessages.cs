namespace ActorXen.Nodes.Cells;

/// <summary>What nodes say to each other about cells of studies.</summary>
internal interface ICellMessage;

/// <summary>Asks a node to run a cell. It answers with <see cref="CellDone"/> or <see cref="CellRefused"/>.</summary>
/// <param name="Id">Unique, for <see cref="DropCell"/>.</param>
/// <param name="Name">Of the scenario, for messages.</param>
/// <param name="Text">The scenario with every setting resolved, the seed among them.</param>
/// <param name="Measures">What to take from the run, as texts.</param>
internal sealed record RunCell(string Id, string Name, string Text, IReadOnlyList<string> Measures) : ICellMessage
{
    /// <summary>The racks that are run, as <c>RackSample</c> writes them; empty for all.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Into how many batches the run is cut; 0 for none.</summary>
    public int Batches { get; init; }

    /// <summary>Whether it is run even if the cluster's store has its result.</summary>
    public bool Again { get; init; }
}

/// <summary>Nobody waits for a cell any more.</summary>
internal sealed record DropCell(string Id) : ICellMessage;

/// <param name="Result">As <c>CellBytes</c> writes it.</param>
/// <param name="IsKnown">Whether it was in the cluster's store, so that nothing was run.</param>
internal sealed record CellDone(byte[] Result, bool IsKnown) : ICellMessage;

/// <summary>The scenario is wrong, or the run failed: it would on every node.</summary>
internal sealed record CellRefused(string Problem) : ICellMessage;

/// <summary>Asks a node how many cells it runs at the same time.</summary>
internal sealed record CellRoomWanted : ICellMessage;

internal sealed record CellRoom(int Cells) : ICellMessage;
