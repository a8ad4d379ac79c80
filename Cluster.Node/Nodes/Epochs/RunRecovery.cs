using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// What the loss of nodes cost a run, as far as it is known. Wall time but for the lost work; no result depends on it.
/// </summary>
/// <param name="Epoch">That goes on.</param>
/// <param name="Nodes">That share it.</param>
/// <param name="Lost">HOST:PORT of the nodes that the epoch before it lost, in address order.</param>
/// <param name="LastSign">When the first of them was last heard of, to within the heartbeat's interval.</param>
/// <param name="Noticed">From there until it counted as unreachable; null if it never did.</param>
/// <param name="GivenUp">From there until the epoch before was over, or its successor had the coordinator's
/// journal.</param>
/// <param name="Begun">From there until this epoch began.</param>
/// <param name="Build">Building the hosts on the nodes; null before.</param>
/// <param name="Load">Reading the run's journal and checkpoint, and restoring the hosts; null before.</param>
/// <param name="LostWork">Virtual time from the checkpoint to the latest sealed time, known with
/// <paramref name="Load"/>.</param>
/// <param name="Again">Doing that again; null before.</param>
public sealed record RecoveryView(
    long Epoch, int Nodes, IReadOnlyList<string> Lost, DateTimeOffset LastSign, TimeSpan? Noticed, TimeSpan GivenUp,
        TimeSpan Begun,
    TimeSpan? Build, TimeSpan? Load, Duration LostWork, TimeSpan? Again)
{
    /// <summary>From the last sign of life until the run is beyond the point of the loss; null before.</summary>
    public TimeSpan? Total => Begun + Build + Load + Again;

    /// <summary>A sentence without its end: what happened, and how long each part took.</summary>
    public override string ToString()
    {
        var nodes = Nodes == 1 ? "1 node" : $"{Nodes} nodes";
        var noticed = Noticed is { } silence ? $"noticed after {Text(silence)}, " : "";
        return $"recovered on {nodes} from the loss of {string.Join(", ", Lost)}: {noticed}given up after "
            + $"{Text(GivenUp)}, "
            + $"next epoch after {Text(Begun)}; built in {Text(Build)}, loaded in {Text(Load)}, "
            + $"{LostWork} of virtual time done again in {Text(Again)}";
    }

    /// <returns>Seconds; "-" if it is not known yet.</returns>
    public static string Text(TimeSpan? time) =>
        time is { } known ? known.TotalSeconds.ToString("0.00 s", CultureInfo.InvariantCulture) : "-";
}

/// <summary>
/// Follows a run from the loss of a node to where it was before. The coordinator asks, the run's thread tells.
/// </summary>
/// <param name="clock">Wall time.</param>
/// <param name="begun">How long it took to get here.</param>
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
    private long _goesOn;

    public RecoveryView View
    {
        get { lock (_door) return _view; }
    }

    public void BeginToBuild() => _building = clock.GetTimestamp();

    public void HaveBuilt()
    {
        lock (_door) _view = _view with { Build = clock.GetElapsedTime(_building) };
    }

    /// <summary>The hosts stand where the run goes on.</summary>
    /// <param name="at">Of the checkpoint; zero without one.</param>
    /// <param name="stored">The latest sealed time in the store: a coordinator that took over knows no other.</param>
    public void GoOn(VirtualTime at, VirtualTime stored)
    {
        lock (_door)
        {
            _goesOn = clock.GetTimestamp();
            _reached = VirtualTime.Later(_reached, stored);
            var sinceBegin = clock.GetElapsedTime(_began, _goesOn);
            _view = _view with
            {
                Load = sinceBegin - (_view.Build ?? TimeSpan.Zero),
                LostWork = Duration.Longer(_reached - at, Duration.Zero)
            };
        }

        ComeTo(at);
    }

    /// <param name="at">Sealed now.</param>
    public void ComeTo(VirtualTime at)
    {
        lock (_door)
        {
            if (_view.Load is null || _view.Again is not null || at < _reached) return;
            _view = _view with { Again = clock.GetElapsedTime(_goesOn) };
        }

        whenOver(View);
    }
}
