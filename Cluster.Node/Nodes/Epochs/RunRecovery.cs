using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// What the loss of nodes cost a run, as far as it is known. All times but the lost work are wall time, on which no
/// result depends.
/// </summary>
/// <param name="Epoch">Number of the epoch that resumes the run.</param>
/// <param name="Nodes">How many nodes share that epoch.</param>
/// <param name="Lost">HOST:PORT of the nodes that the previous epoch lost, in address order.</param>
/// <param name="LastSign">
/// When the first of them was last heard of; accurate to the heartbeat interval. The next three times count from here.
/// </param>
/// <param name="Noticed">Time until it counted as unreachable; null if it never did.</param>
/// <param name="GivenUp">
/// Time until the previous epoch was over or, if the coordinator was lost, until its successor had its journal.
/// </param>
/// <param name="Begun">Time until this epoch began.</param>
/// <param name="Build">Time to build the hosts on the nodes; null until that is done.</param>
/// <param name="Load">
/// Time to read the run's journal and checkpoint and to restore the hosts; null until that is done.
/// </param>
/// <param name="LostWork">
/// Virtual time from the checkpoint to the latest sealed time; known when <paramref name="Load"/> is.
/// </param>
/// <param name="Again">Time to repeat the lost work; null until that is done.</param>
public sealed record RecoveryView(
    long Epoch,
    int Nodes,
    IReadOnlyList<string> Lost,
    DateTimeOffset LastSign,
    TimeSpan? Noticed,
    TimeSpan GivenUp,
    TimeSpan Begun,
    TimeSpan? Build,
    TimeSpan? Load,
    Duration LostWork,
    TimeSpan? Again)
{
    /// <summary>Time from the last sign of life until all lost work is repeated; null until that is done.</summary>
    public TimeSpan? Total => Begun + Build + Load + Again;

    /// <summary>What happened and how long each part took; a sentence without its full stop.</summary>
    public override string ToString()
    {
        var nodes = Nodes == 1 ? "1 node" : $"{Nodes} nodes";
        var noticed = Noticed is { } silence ? $"noticed after {Text(silence)}, " : "";
        return $"recovered on {nodes} from the loss of {string.Join(", ", Lost)}: {noticed}"
            + $"given up after {Text(GivenUp)}, next epoch after {Text(Begun)}; "
            + $"built in {Text(Build)}, loaded in {Text(Load)}, "
            + $"{LostWork} of virtual time repeated in {Text(Again)}";
    }

    /// <returns>Seconds; "-" if it is not known yet.</returns>
    public static string Text(TimeSpan? time) =>
        time is { } known ? known.TotalSeconds.ToString("0.00 s", CultureInfo.InvariantCulture) : "-";
}

/// <summary>
/// Measures a run's recovery, from the loss of a node until all lost work is repeated. The run's thread reports its
/// progress, and the coordinator reads the result.
/// </summary>
/// <param name="clock">Wall time.</param>
/// <param name="begun">The recovery until this epoch began.</param>
/// <param name="reached">How far the run had come, as far as the coordinator knows.</param>
/// <param name="whenOver">Called once, on the run's thread.</param>
public sealed class RunRecovery(
    TimeProvider clock, RecoveryView begun, VirtualTime reached, Action<RecoveryView> whenOver)
{
    private readonly Lock _door = new();
    private readonly long _began = clock.GetTimestamp();
    private RecoveryView _view = begun;
    private VirtualTime _reached = reached;
    private long _building;
    private long _resumed;

    public RecoveryView View
    {
        get { lock (_door) return _view; }
    }

    public void BeginToBuild() => _building = clock.GetTimestamp();

    public void HaveBuilt()
    {
        lock (_door) _view = _view with { Build = clock.GetElapsedTime(_building) };
    }

    /// <summary>The hosts are restored to the time from which the run resumes.</summary>
    /// <param name="at">Virtual time of the checkpoint; zero without one.</param>
    /// <param name="stored">
    /// Latest sealed time in the store. A coordinator that took over during the run knows no other.
    /// </param>
    public void Resume(VirtualTime at, VirtualTime stored)
    {
        lock (_door)
        {
            _resumed = clock.GetTimestamp();
            _reached = VirtualTime.Later(_reached, stored);
            var sinceBegin = clock.GetElapsedTime(_began, _resumed);
            _view = _view with
            {
                Load = sinceBegin - (_view.Build ?? TimeSpan.Zero),
                LostWork = Duration.Longer(_reached - at, Duration.Zero)
            };
        }

        ComeTo(at);
    }

    /// <param name="at">Virtual time that is sealed now.</param>
    public void ComeTo(VirtualTime at)
    {
        lock (_door)
        {
            if (_view.Load is null || _view.Again is not null || at < _reached) return;
            _view = _view with { Again = clock.GetElapsedTime(_resumed) };
        }

        whenOver(View);
    }
}
