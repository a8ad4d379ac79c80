using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Wire;

/// <summary>Encodes the messages of an epoch.</summary>
internal static class EpochWire
{
    public static IReadOnlyList<CodecEntry> Entries { get; } =
    [
        CodecEntry.Of<BeginEpoch>(
            "begin", 3, WriteBegin, ReadBegin,
            begin => (byte)(begin.Paths.Length > 0 || begin.IsTraced ? 3 : begin.Token.Length == 0 ? 1 : 2)),
        CodecEntry.Of<StartHosts>("start", Head, from => new(Key(from), from.Int())),
        CodecEntry.Of<LoadHosts>(
            "load",
            (to, load) => { Head(to, load); to.Time(load.At); Part(to, load.Part); },
            from => new(Key(from), from.Int(), from.Time(), Part(from))),
        CodecEntry.Of<RunHosts>(
            "run",
            (to, run) => { Head(to, run); to.Time(run.Horizon); },
            from => new(Key(from), from.Int(), from.Time())),
        CodecEntry.Of<SaveHosts>(
            "save",
            (to, save) => { Head(to, save); to.Int(save.FromHost); to.Int(save.Most); },
            from => new(Key(from), from.Int(), from.Int(), from.Int())),
        CodecEntry.Of<ReportFacts>(
            "facts",
            (to, facts) => { Head(to, facts); to.Int(facts.FromHost); },
            from => new(Key(from), from.Int(), from.Int())),
        CodecEntry.Of<SaveParts>(
            "save-parts",
            (to, save) => { Head(to, save); to.Fixed(save.Holder); to.Long(save.Attempt); },
            from => new(Key(from), from.Int(), from.Fixed(), from.Long())),
        CodecEntry.Of<FetchParts>(
            "fetch-parts",
            (to, fetch) => { Head(to, fetch); to.Fixed(fetch.Holder); to.Long(fetch.Attempt); Parts(to, fetch.Parts); },
            from => new(Key(from), from.Int(), from.Fixed(), from.Long(), Parts(from))),
        CodecEntry.Of<LoadFetched>(
            "load-fetched",
            (to, load) => { Head(to, load); to.Time(load.At); },
            from => new(Key(from), from.Int(), from.Time())),
        CodecEntry.Of<PartsDone>(
            "parts-done",
            (to, done) => { Head(to, done); Parts(to, done.Parts); to.Text(done.Problem); },
            from => new(Key(from), from.Int(), Parts(from), from.Text())),
        CodecEntry.Of<AbandonEpoch>("abandon", Key, from => new(Key(from))),
        CodecEntry.Of<HostsState>(
            "stand", 3, WriteState, ReadState,
            state => (byte)(!state.Recorded.IsEmpty ? 3 : state.Window.IsEmpty ? 1 : 2)),
        CodecEntry.Of<HostsPacked>(
            "packed",
            (to, packed) => { Head(to, packed); Part(to, packed.Part); to.Int(packed.Next); },
            from => new(Key(from), from.Int(), Part(from), from.Int())),
        CodecEntry.Of<CommandFailed>("failed", WriteFailed, ReadFailed),
        CodecEntry.Of<WorkerProgress>(
            "progress", 2, WriteProgress, ReadProgress, sent => (byte)(sent.Waiting.Length == 0 ? 1 : 2)),
        CodecEntry.Of<EventBatch>(
            "batch",
            WriteBatch,
            from => new(Key(from), from.Long(), from.Int(), from.Bool(), from.Time(), from.View())),
        CodecEntry.Of<BatchWanted>(
            "wanted",
            (to, wanted) => { Key(to, wanted); to.Long(wanted.Window); to.Int(wanted.From); },
            from => new(Key(from), from.Long(), from.Int())),
        CodecEntry.Of<LinkOffer>(
            "offer",
            (to, offer) => { Key(to, offer); to.Int(offer.From); to.Int(offer.Port); },
            from => new(Key(from), from.Int(), from.Int())),
        CodecEntry.Of<LinkHello>(
            "hello", 2, WriteHello, ReadHello, hello => (byte)(hello.Token.Length == 0 ? 1 : 2)),
        CodecEntry.Of<Fragment>(
            "fragment",
            WriteFragment,
            from => new(Key(from), from.Long(), from.Int(), from.Int(), from.Text(), from.View())),
    ];

    private static void Key(StateWriter to, IEpochMessage message)
    {
        to.Text(message.Key.RunId);
        to.Long(message.Key.Epoch);
    }

    private static EpochKey Key(StateReader from) => new(from.Text(), from.Long());

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

    private static void Part(StateWriter to, PackedHosts part)
    {
        to.Many(part.Hosts, static (each, host) => each.Int(host));
        to.Many(part.Lengths, static (each, length) => each.Int(length));
        to.Bytes(part.Packed.Span);
    }

    private static PackedHosts Part(StateReader from) =>
        new(from.Many(static each => each.Int()), from.Many(static each => each.Int()), from.View());

    private static void Parts(StateWriter to, IReadOnlyList<HostPart> parts) => to.Many(parts, static (each, part) =>
    {
        each.Int(part.FirstHost);
        each.Int(part.Hosts);
        each.Int(part.Bytes);
        each.Fixed(part.Sum);
    });

    private static List<HostPart> Parts(StateReader from) =>
        from.Many(static each => new HostPart(each.Int(), each.Int(), each.Int(), each.Fixed()));

    private static void WriteProgress(StateWriter to, WorkerProgress sent, byte version)
    {
        Key(to, sent);
        to.Int(sent.Number);
        StatusWire.WriteFigures(to, sent.Figures);
        if (version > 1) to.Text(sent.Waiting);
    }

    private static WorkerProgress ReadProgress(StateReader from, byte version) =>
        new(Key(from), from.Int(), StatusWire.ReadFigures(from)) { Waiting = version > 1 ? from.Text() : "" };

    private static void WriteHello(StateWriter to, LinkHello hello, byte version)
    {
        Key(to, hello);
        to.Int(hello.From);
        if (version > 1) to.Text(hello.Token);
    }

    private static LinkHello ReadHello(StateReader from, byte version) =>
        new(Key(from), from.Int()) { Token = version > 1 ? from.Text() : "" };

    private static void WriteBegin(StateWriter to, BeginEpoch begin, byte version)
    {
        Head(to, begin);
        to.Text(begin.ScenarioName);
        to.Text(begin.ScenarioText);
        to.Int((int)begin.Options.Engine);
        to.Int(begin.Options.Threads);
        to.Int(begin.Options.WindowDivisor);
        to.Int(begin.Self);
        to.Many(begin.Members, static (each, path) => each.Text(path));
        to.Many(begin.MemberOfHost, static (each, member) => each.Int(member));
        if (version > 1) to.Text(begin.Token);
        if (version < 3) return;
        to.Text(begin.Paths);
        to.Bool(begin.IsTraced);
    }

    private static BeginEpoch ReadBegin(StateReader from, byte version)
    {
        var begin = new BeginEpoch(
            Key(from), from.Int(), from.Text(), from.Text(), new(
                from.Known<EngineKind>(), from.Int(), from.Int()), from.Int(),
            from.Many(static each => each.Text()), from.Many(static each => each.Int()))
        {
            Token = version > 1 ? from.Text() : "",
            Paths = version > 2 ? from.Text() : "",
            IsTraced = version > 2 && from.Bool(),
        };
        var members = begin.Members.Count;
        var isSound = begin.Options is { Threads: >= 0, WindowDivisor: > 0 }
            && (uint)begin.Self < (uint)members && begin.MemberOfHost.All(member => (uint)member < (uint)members);
        return isSound ? begin : throw new StateFormatException("a 'begin' that contradicts itself");
    }

    private static void WriteState(StateWriter to, HostsState state, byte version)
    {
        Head(to, state);
        to.Time(state.At);
        to.Int(state.Threads);
        to.Long(state.Delivered);
        to.Long(state.Windows);
        to.Many(state.Hashes, static (each, hash) => each.Fixed(hash));
        if (version > 1) to.Bytes(state.Window.Span);
        if (version > 2) to.Bytes(state.Recorded.Span);
    }

    private static HostsState ReadState(StateReader from, byte version) => new(
        Key(from),
        from.Int(),
        from.Time(),
        from.Int(),
        from.Long(),
        from.Long(),
        from.Many(static each => each.Fixed()))
    {
        Window = version > 1 ? from.View() : default,
        Recorded = version > 2 ? from.View() : default,
    };

    private static void WriteFailed(StateWriter to, CommandFailed failed)
    {
        Head(to, failed);
        to.Int((int)failed.Kind);
        to.Int(failed.Host);
        to.Text(failed.Path);
        to.Time(failed.At);
        to.Text(failed.Problem);
    }

    private static CommandFailed ReadFailed(StateReader from) => new(
        Key(from), from.Int(), from.Known<FailureKind>(), from.Int(), from.Text(), from.Time(), from.Text());

    private static void WriteBatch(StateWriter to, EventBatch batch)
    {
        Key(to, batch);
        to.Long(batch.Window);
        to.Int(batch.From);
        to.Bool(batch.HasFailed);
        to.Time(batch.Due);
        to.Bytes(batch.Events.Span);
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
}
