using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;

namespace ActorXen.Tests.Schedules;

/// <summary>A node's worker: a thin shell around the product's order of commands and ages of epochs.</summary>
/// <remarks>Members do not exchange events, because the toy's hosts have none for each other.</remarks>
internal sealed class WorkerModel
{
    private readonly Process _process;
    private readonly Timetable _time;
    private readonly EpochAges _ages = new(10_000);
    private readonly Dictionary<string, Share> _shares = [];

    public WorkerModel(Process process, Timetable time)
    {
        (_process, _time) = (process, time);
        Tick();
    }

    public void Hear(IEpochMessage message, LineModel line)
    {
        var key = message.Key;
        _shares.TryGetValue(key.RunId, out var share);
        if (message is AbandonEpoch) AbandonUpTo(key);
        else if (message is BeginEpoch begin && _ages.Compare(key) > 0) Begin(begin, line);
        else if (share?.Key == key) Take(share, (IEpochCommand)message);
        else Answer(line, new CommandFailed(
            key, ((IEpochCommand)message).Number, FailureKind.Stale, -1, "", VirtualTime.Zero,
            $"the worker is not in {key}"));
    }

    /// <summary>The line's other end has stopped.</summary>
    public void HungUp(LineModel line) => AbandonWhere(share => share.Line == line);

    public void Lose(NodeId node) => AbandonWhere(share => share.Line.Coordinator.Node == node);

    private void Tick() => _process.After(Micro.Second, () =>
    {
        foreach (var share in _shares.Values)
        {
            var report = new WorkerProgress(share.Key, share.Turn.Latest, default(MemberFigures) with
            {
                At = share.Hosts?.At ?? VirtualTime.Zero,
                Delivered = share.Hosts?.Delivered ?? 0,
                Windows = share.Windows,
            });
            _process.Send(share.Line.Coordinator, () => share.Line.Report(_process, report));
        }

        Tick();
    });

    private void Begin(BeginEpoch begin, LineModel line)
    {
        AbandonUpTo(begin.Key);
        var share = new Share(begin, line);
        _shares.Add(begin.Key.RunId, share);
        Take(share, begin);
    }

    private void Take(Share share, IEpochCommand command)
    {
        var isTwice = _time.Is(Mutation.CommandsRunTwice) && command is RunHosts && command.Number <= share.Turn.Latest;
        if (isTwice) share.Hosts?.Disturb();
        if (share.Turn.Take(command)) Queue(share, command);
        else if (share.Turn.AnswerTo(command) is { } answer) Answer(share.Line, answer);
    }

    private void Queue(Share share, IEpochCommand command)
    {
        share.ReadyAt = Math.Max(share.ReadyAt, _time.Now)
            + (_time.Fault(0.02) ? _time.Between(Micro.Second, 5 * Micro.Second) : _time.Between(100, 20 * Micro.Ms));
        _process.After(share.ReadyAt - _time.Now, () =>
        {
            if (share.IsOver) return;
            if (command is SaveParts or FetchParts)
                _process.After(0, () => _ = MoveAsync(share, command), onFiber: true);
            else Give(share, Execute(share, command));
        });
    }

    private void Give(Share share, IEpochAnswer answer)
    {
        share.Turn.Answer(answer);
        Answer(share.Line, answer);
    }

    /// <summary>Hosts on their way to the store or from it, as the product's worker moves them.</summary>
    private async Task MoveAsync(Share share, IEpochCommand command)
    {
        var (store, parts, problem) = (_process.Journal.Shared, new List<HostPart>(), "");
        var patience = new Patience(
            pause => _time.Tell($"{_process}'s worker waits: {pause.Problem}"), _process.DelayAsync, share.Ends);
        try
        {
            if (command is SaveParts save)
            {
                var place = new PartsPlace(share.Key.RunId, save.Holder, save.Attempt);
                foreach (var (host, state) in share.Hosts!.Save(0).Unpack().ToList())
                    parts.Add(await patience.RepeatAsync(
                        () => store.SaveAsync(place, host, [state.Length], state.ToArray()), null));
            }
            else if (command is FetchParts fetch)
            {
                var place = new PartsPlace(share.Key.RunId, fetch.Holder, fetch.Attempt);
                share.Fetched.Clear();
                foreach (var part in fetch.Parts)
                {
                    var states = await patience.RepeatAsync(() => store.LoadAsync(place, part), null);
                    for (var each = 0; each < states.Count; each++)
                        share.Fetched.Add((part.FirstHost + each, states[each]));
                }
            }
        }
        catch (Exception cause) when (cause is StoreException or StateFormatException)
        {
            problem = cause.Message;
        }

        if (!share.IsOver) Give(share, new PartsDone(share.Key, command.Number, parts, problem));
    }

    private static IEpochAnswer Execute(Share share, IEpochCommand command)
    {
        switch (command)
        {
            case BeginEpoch begin:
                int[] mine = [.. Enumerable.Range(0, begin.MemberOfHost.Count)
                    .Where(host => begin.MemberOfHost[host] == begin.Self)];
                share.Hosts = new(Client.SeedOf(begin.Key.RunId), mine);
                break;
            case LoadHosts load: share.Hosts!.Load(load.At, load.Part); break;
            case LoadFetched load:
                share.Hosts!.Load(load.At, PackedHosts.Of(
                    [.. share.Fetched.Select(each => each.Host)], [.. share.Fetched.Select(each => each.State)]));
                break;
            case RunHosts run:
                share.Hosts!.RunUntil(run.Horizon);
                share.Windows++;
                break;
            case SaveHosts save:
                return new HostsPacked(share.Key, command.Number, share.Hosts!.Save(save.FromHost), -1);
            case ReportFacts: return new HostsPacked(share.Key, command.Number, PackedHosts.Of([], []), -1);
            case StartHosts: break;
            default: throw new InvalidOperationException($"{command.GetType().Name} is not known.");
        }

        var hosts = share.Hosts!;
        return new HostsState(
            share.Key, command.Number, hosts.At, 1, hosts.Delivered, share.Windows, hosts.Hashes);
    }

    private void Answer(LineModel line, IEpochAnswer answer) =>
        _process.Send(line.Coordinator, () => line.Answer(_process, answer));

    private void AbandonUpTo(EpochKey key)
    {
        AbandonWhere(share => share.Key.RunId == key.RunId && share.Key.Epoch <= key.Epoch);
        _ages.Reach(key, _shares.ContainsKey);
    }

    private void AbandonWhere(Func<Share, bool> concerns)
    {
        foreach (var share in _shares.Values.Where(concerns).ToList())
        {
            share.End();
            _shares.Remove(share.Key.RunId);
        }
    }

    private sealed class Share(BeginEpoch begin, LineModel line)
    {
        private readonly CancellationTokenSource _ends = new();

        public EpochKey Key => begin.Key;

        public LineModel Line { get; } = line;

        public CommandTurn Turn { get; } = new();

        public ToyHosts? Hosts { get; set; }

        public long Windows { get; set; }

        public long ReadyAt { get; set; }

        public List<(int Host, byte[] State)> Fetched { get; } = [];

        public bool IsOver => _ends.IsCancellationRequested;

        public CancellationToken Ends => _ends.Token;

        public void End() => _ends.Cancel();
    }
}
