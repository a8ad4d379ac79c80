using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Actor.Internal;

namespace ActorXen.Actors;

/// <summary>
/// The actors of one run: <c>/user/RUN/host/0/pcpu/3</c>, with folders for path segments that are not entities.
/// </summary>
/// <remarks>
/// Built with Akka's public types, but without what ActorOf looks up again for every child (deployment, dispatcher,
/// mailbox, a parsed name), because a million actors must be created in seconds.
/// </remarks>
internal sealed class EntityTree : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(1);
    private readonly ActorSystemImpl _system;
    private readonly TimelineSlots _slots;
    private readonly TimelineConfigurator _ownSlot;
    private readonly List<TimelineConfigurator> _hostSlots = [];
    private readonly EntityMailbox _mailbox;
    private readonly Dictionary<string, LocalActorRef> _folders = [];
    private readonly HashSet<string> _names = [];
    private readonly LocalActorRef _run;
    private readonly ManualResetEventSlim _stopped = new();
    private long _lastUid;

    /// <param name="system">The process's actor system, which runs share.</param>
    /// <param name="run">Name of the run; unique in the system.</param>
    public EntityTree(ActorSystem system, string run)
    {
        if (!ActorPath.IsValidPathElement(run))
            throw new ArgumentException($"'{run}' is not allowed as an actor's name.", nameof(run));
        _system = (ActorSystemImpl)system;
        _slots = TimelineSlots.Of(system);
        _ownSlot = _slots.Take();
        _mailbox = new EntityMailbox(system.Settings, Akka.Configuration.Config.Empty);
        var props = Props.CreateBy(new FolderProducer(_stopped.Set)).WithDispatcher(_ownSlot.Id);
        _run = Begin(
            (LocalActorRef)_system.Guardian, run, path => Folder(props, _ownSlot.Current, _system.Guardian, path));
    }

    public IActorRef Run => _run;

    /// <summary>Creates an actor for each entity of a host. From now on they deliver its messages.</summary>
    public void Add(HostTimeline timeline)
    {
        var slot = _slots.Take();
        _hostSlots.Add(slot);
        slot.Current.Timeline = timeline;
        var branch = new HostBranch(this, slot, timeline);
        timeline.HostWith(branch.Build());
    }

    public void Dispose()
    {
        _system.Stop(_run);
        // A dispatcher can serve another run only after its last actor has left it. The actor says that it stops before
        // it leaves, and it has left when its parent has forgotten it: then its name is free as well.
        if (_stopped.Wait(LongestStop) && SpinWait.SpinUntil(IsForgotten, LongestStop))
        {
            foreach (var slot in _hostSlots) _slots.Return(slot);
            _slots.Return(_ownSlot);
        }

        _stopped.Dispose();
    }

    private bool IsForgotten() =>
        !((LocalActorRef)_system.Guardian).Cell.TryGetChildStatsByName(_run.Path.Name, out var child)
        || child is not ChildRestartStats { Child: var other } || !other.Equals(_run);

    private LocalActorRef Folder(
        Props props, TimelineDispatcher dispatcher, IInternalActorRef parent, ActorPath path) =>
        new(_system, props, dispatcher, _mailbox, parent, path);

    private T Begin<T>(LocalActorRef parent, string name, Func<ActorPath, T> create)
        where T : LocalActorRef
    {
        parent.Cell.ReserveChild(name);
        var child = create(new ChildActorPath(parent.Path, name, ++_lastUid));
        parent.Cell.InitChild(child);
        child.Start();
        return child;
    }

    /// <summary>Shares one string between equal names, because most names occur on every host.</summary>
    private string NameOf(ReadOnlySpan<char> name)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(name, out var known)) return known;
        names.Add(name);
        names.TryGetValue(name, out known);
        return known!;
    }

    /// <summary>Builds one host's part of the tree; not kept afterwards.</summary>
    private sealed class HostBranch
    {
        private readonly EntityTree _tree;
        private readonly TimelineDispatcher _dispatcher;
        private readonly HostTimeline _timeline;
        private readonly Props _entityProps;
        private readonly Props _folderProps;
        private readonly EntityActorRef?[] _actors;
        private readonly Dictionary<string, int> _numbers;
        private readonly Dictionary<string, LocalActorRef> _folders = [];

        public HostBranch(EntityTree tree, TimelineConfigurator slot, HostTimeline timeline)
        {
            _tree = tree;
            _dispatcher = slot.Current;
            _timeline = timeline;
            _entityProps = Props.CreateBy(new EntityProducer()).WithDispatcher(slot.Id);
            _folderProps = Props.CreateBy(new FolderProducer(null)).WithDispatcher(slot.Id);
            _actors = new EntityActorRef?[timeline.Paths.Count];
            _numbers = new(timeline.Paths.Count);
            for (var number = 0; number < timeline.Paths.Count; number++) _numbers.Add(timeline.Paths[number], number);
        }

        public ActorHosting Build()
        {
            var host = Parent($"host/{_timeline.Host}/");
            for (var number = 0; number < _actors.Length; number++) Entity(number);
            return new ActorHosting(_timeline, _dispatcher, host, [.. _actors.Select(actor => actor!.EntityCell)]);
        }

        private EntityActorRef Entity(int number)
        {
            if (_actors[number] is { } known) return known;
            var path = _timeline.Paths[number];
            var slash = path.LastIndexOf('/');
            var parent = Parent(path.AsSpan(0, slash + 1));
            return _actors[number] = _tree.Begin(
                parent,
                _tree.NameOf(path.AsSpan(slash + 1)),
                actorPath => new EntityActorRef(
                    _tree._system,
                    _entityProps,
                    _dispatcher,
                    _tree._mailbox,
                    parent,
                    actorPath,
                    new EntityRef(number)));
        }

        /// <param name="prefix">Ends in a slash; empty for the run itself.</param>
        private LocalActorRef Parent(ReadOnlySpan<char> prefix)
        {
            if (prefix.IsEmpty) return _tree._run;
            var path = prefix[..^1];
            if (_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var entity))
                return Entity(entity);
            // `host` is the parent of all hosts, so it must not run on the dispatcher of one of them.
            var slash = path.LastIndexOf('/');
            var (folders, dispatcher) = slash < 0 ? (_tree._folders, _tree._ownSlot.Current) : (_folders, _dispatcher);
            if (folders.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var folder)) return folder;
            var parent = Parent(path[..(slash + 1)]);
            folder = _tree.Begin(
                parent,
                _tree.NameOf(path[(slash + 1)..]),
                actorPath => _tree.Folder(_folderProps, dispatcher, parent, actorPath));
            folders.Add(path.ToString(), folder);
            return folder;
        }
    }
}
