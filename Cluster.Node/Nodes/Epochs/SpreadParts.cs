using ActorXen.Nodes.Wire;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>Checkpoints of an epoch whose members write and read the states of their hosts themselves.</summary>
/// <param name="key">The epoch.</param>
/// <param name="conversation">With its members.</param>
/// <param name="hostsOf">Numbers of a member's hosts, in order; by member number.</param>
/// <param name="nameOf">Name of a member, for messages.</param>
/// <param name="take">Takes a member's state once its hosts are loaded.</param>
/// <param name="warn">Takes one line if the members cannot do it.</param>
internal sealed class SpreadParts(
    EpochKey key, EpochConversation conversation, IReadOnlyList<int[]> hostsOf, Func<int, string> nameOf,
    Func<int, IEpochAnswer, IEpochCommand?> take, Action<string> warn) : IPartedHosts
{
    private CheckpointParts? _fetched;
    private bool _isGivenUp;

    public IReadOnlyList<HostPart>? Save(PartsPlace place)
    {
        if (_isGivenUp) return null;
        var parts = new List<HostPart>();
        var problem = Ask((_, number) => new SaveParts(key, number, place.Holder, place.Number), parts.AddRange);
        parts.Sort((one, other) => one.FirstHost.CompareTo(other.FirstHost));
        if (problem is null && HostPart.AreWhole(parts, hostsOf.Sum(hosts => hosts.Length))) return parts;
        GiveUp(problem ?? "the parts that the nodes wrote do not have every host once.");
        return null;
    }

    public bool Fetch(CheckpointParts checkpoint)
    {
        var (place, parts) = (checkpoint.Place, checkpoint.Parts);
        var problem = Ask(
            (member, number) => new FetchParts(
                key, number, place.Holder, place.Number, [.. parts.Where(part => IsOf(member, part))]),
            static _ => { });
        _fetched = problem is null ? checkpoint : null;
        if (problem is not null)
            warn($"{key}: the nodes cannot load the checkpoint at {checkpoint.At} themselves: {problem} "
                + "The coordinator loads it.");
        return problem is null;
    }

    public void Load()
    {
        var at = (_fetched ?? throw new InvalidOperationException("Nothing was fetched.")).At;
        conversation.Converse((_, number) => new LoadFetched(key, number, at), (member, _, answer) =>
            take(member, answer));
        _fetched = null;
    }

    public void GiveUp(string why)
    {
        _isGivenUp = true;
        warn($"{key}: the nodes cannot write checkpoints themselves: {why} "
            + "The coordinator writes those of this epoch.");
    }

    /// <summary>Whether the part has a host of the member.</summary>
    private bool IsOf(int member, HostPart part)
    {
        var found = Array.BinarySearch(hostsOf[member], part.FirstHost);
        var next = found < 0 ? ~found : found;
        return next < hostsOf[member].Length && hostsOf[member][next] < part.End;
    }

    /// <summary>Asks all members at the same time.</summary>
    /// <returns>What the first of them that cannot do it says; null if all could.</returns>
    private string? Ask(Func<int, int, IEpochCommand> command, Action<IReadOnlyList<HostPart>> have)
    {
        var problems = new SortedDictionary<int, string>();
        conversation.Converse(command, (member, _, answer) =>
        {
            if (answer is not PartsDone done)
                throw new InvalidOperationException($"A worker answered with {answer.GetType().Name}.");
            if (done.Problem.Length > 0) problems[member] = $"{nameOf(member)}: {done.Problem}";
            else have(done.Parts);
            return null;
        });
        return problems.Count == 0 ? null : problems.First().Value;
    }
}
