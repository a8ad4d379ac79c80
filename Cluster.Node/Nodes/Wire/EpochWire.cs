using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Wire;

/// <summary>How the messages of an epoch are written.</summary>
internal static class EpochWire
{
    public static readonly WireEntry[] Entries =
    [
        WireEntry.Of("begin", WriteBegin, ReadBegin),
        WireEntry.Of<StartHosts>("start", Head, from => new(Key(from), from.Int())),
        WireEntry.Of<LoadHosts>("load", WriteLoad, from => new(Key(from), from.Int(), Time(from), Part(from))),
        WireEntry.Of<RunHosts>("run", WriteRun, from => new(Key(from), from.Int(), Time(from))),
        WireEntry.Of<SaveHosts>("save", WriteSave, from => new(Key(from), from.Int(), from.Int(), from.Int())),
        WireEntry.Of<ReportFacts>("facts", WriteFacts, from => new(Key(from), from.Int(), from.Int())),
        WireEntry.Of<AbandonEpoch>("abandon", (to, message) => Key(to, message), from => new(Key(from))),
        WireEntry.Of("stand", WriteStand, ReadStand),
        WireEntry.Of<HostsPacked>("packed", WritePacked, from => new(Key(from), from.Int(), Part(from), from.Int())),
        WireEntry.Of("failed", WriteFailed, ReadFailed),
        WireEntry.Of<WorkerProgress>("progress", WriteProgress, from => new(Key(from), from.Int(), StatusWire.ReadFigures(from))),
        WireEntry.Of("batch", WriteBatch, ReadBatch),
        WireEntry.Of<BatchWanted>("wanted", WriteWanted, from => new(Key(from), from.Long(), from.Int())),
        WireEntry.Of<LinkOffer>("offer", WriteOffer, from => new(Key(from), from.Int(), from.Int())),
        WireEntry.Of<LinkHello>("hello", WriteHello, from => new(Key(from), from.Int())),
        WireEntry.Of("fragment", WriteFragment, ReadFragment),
    ];

    public static List<T> Many<T>(StateReader from, Func<StateReader, T> one)
    {
        var count = from.Int();
        if (count < 0) throw new StateFormatException($"a list of {count}");
        // No capacity from the count: a damaged one must not eat the memory before the bytes run out.
        var many = new List<T>();
        for (var index = 0; index < count; index++) many.Add(one(from));
        return many;
    }

    public static void Many<T>(StateWriter to, IReadOnlyCollection<T> many, Action<StateWriter, T> one)
    {
        to.Int(many.Count);
        foreach (var each in many) one(to, each);
    }

    private static void Key(StateWriter to, IEpochMessage message)
    {
        to.Text(message.Key.RunId);
        to.Long(message.Key.Epoch);
    }

    private static EpochKey Key(StateReader from) => new(from.Text(), from.Long());

    private static VirtualTime Time(StateReader from) => new(from.Long());

    private static void Head(StateWriter to, IEpochCommand command)
    {
        Key(to, command);
        to.Int(command.Number);
    }

    private static void Head(StateWriter to, IEpochAnswer answer)
    {
        Key(to, answer);
        to.Int(answer.Number);
    }

    private static void WriteBegin(StateWriter to, BeginEpoch begin)
    {
        Head(to, begin);
        to.Text(begin.ScenarioName);
        to.Text(begin.ScenarioText);
        to.Int((int)begin.Options.Engine);
        to.Int(begin.Options.Threads);
        to.Int(begin.Options.WindowDivisor);
        to.Int(begin.Self);
        Many(to, begin.Members, static (each, path) => each.Text(path));
        Many(to, begin.MemberOfHost, static (each, member) => each.Int(member));
    }

    private static BeginEpoch ReadBegin(StateReader from)
    {
        var begin = new BeginEpoch(
            Key(from), from.Int(), from.Text(), from.Text(), new((EngineKind)from.Int(), from.Int(), from.Int()), from.Int(),
            Many(from, static each => each.Text()), Many(from, static each => each.Int()));
        var members = begin.Members.Count;
        var isSound = Enum.IsDefined(begin.Options.Engine) && begin.Options is { Threads: >= 0, WindowDivisor: > 0 }
            && (uint)begin.Self < (uint)members && begin.MemberOfHost.All(member => (uint)member < (uint)members);
        return isSound ? begin : throw new StateFormatException("a 'begin' that contradicts itself");
    }

    private static void WriteLoad(StateWriter to, LoadHosts load)
    {
        Head(to, load);
        to.Long(load.At.Nanoseconds);
        Part(to, load.Part);
    }

    private static void WriteRun(StateWriter to, RunHosts run)
    {
        Head(to, run);
        to.Long(run.Horizon.Nanoseconds);
    }

    private static void WriteSave(StateWriter to, SaveHosts save)
    {
        Head(to, save);
        to.Int(save.FromHost);
        to.Int(save.Most);
    }

    private static void WriteFacts(StateWriter to, ReportFacts facts)
    {
        Head(to, facts);
        to.Int(facts.FromHost);
    }

    private static void WriteStand(StateWriter to, HostsState stand)
    {
        Head(to, stand);
        to.Long(stand.At.Nanoseconds);
        to.Int(stand.Threads);
        to.Long(stand.Delivered);
        to.Long(stand.Windows);
        Many(to, stand.Hashes, static (each, hash) => each.Fixed(hash));
    }

    private static HostsState ReadStand(StateReader from) => new(
        Key(from), from.Int(), Time(from), from.Int(), from.Long(), from.Long(), Many(from, static each => each.Fixed()));

    private static void WritePacked(StateWriter to, HostsPacked packed)
    {
        Head(to, packed);
        Part(to, packed.Part);
        to.Int(packed.Next);
    }

    private static void Part(StateWriter to, PackedHosts part)
    {
        Many(to, part.Hosts, static (each, host) => each.Int(host));
        Many(to, part.Lengths, static (each, length) => each.Int(length));
        to.Bytes(part.Packed.Span);
    }

    private static PackedHosts Part(StateReader from) =>
        new(Many(from, static each => each.Int()), Many(from, static each => each.Int()), from.View());

    private static void WriteFailed(StateWriter to, CommandFailed failed)
    {
        Head(to, failed);
        to.Int((int)failed.Kind);
        to.Int(failed.Host);
        to.Text(failed.Path);
        to.Long(failed.At.Nanoseconds);
        to.Text(failed.Problem);
    }

    private static CommandFailed ReadFailed(StateReader from)
    {
        var failed = new CommandFailed(
            Key(from), from.Int(), (FailureKind)from.Int(), from.Int(), from.Text(), Time(from), from.Text());
        return Enum.IsDefined(failed.Kind) ? failed : throw new StateFormatException($"a failure of kind {failed.Kind}");
    }

    private static void WriteProgress(StateWriter to, WorkerProgress progress)
    {
        Key(to, progress);
        to.Int(progress.Number);
        StatusWire.WriteFigures(to, progress.Figures);
    }

    private static void WriteBatch(StateWriter to, EventBatch batch)
    {
        Key(to, batch);
        to.Long(batch.Window);
        to.Int(batch.From);
        to.Bool(batch.HasFailed);
        to.Long(batch.Due.Nanoseconds);
        to.Bytes(batch.Events.Span);
    }

    private static EventBatch ReadBatch(StateReader from) =>
        new(Key(from), from.Long(), from.Int(), from.Bool(), Time(from), from.View());

    private static void WriteWanted(StateWriter to, BatchWanted wanted)
    {
        Key(to, wanted);
        to.Long(wanted.Window);
        to.Int(wanted.From);
    }

    private static void WriteOffer(StateWriter to, LinkOffer offer)
    {
        Key(to, offer);
        to.Int(offer.From);
        to.Int(offer.Port);
    }

    private static void WriteHello(StateWriter to, LinkHello hello)
    {
        Key(to, hello);
        to.Int(hello.From);
    }

    private static void WriteFragment(StateWriter to, Fragment fragment)
    {
        Key(to, fragment);
        to.Long(fragment.Id);
        to.Int(fragment.Index);
        to.Int(fragment.Count);
        to.Text(fragment.Manifest);
        to.Bytes(fragment.Bytes.Span);
    }

    private static Fragment ReadFragment(StateReader from) =>
        new(Key(from), from.Long(), from.Int(), from.Int(), from.Text(), from.View());
}
