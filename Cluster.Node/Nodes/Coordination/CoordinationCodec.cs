using ActorXen.Messages;
using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

/// <summary>Encodes what nodes and the coordinator say. Nodes of two versions may meet.</summary>
/// <remarks>
/// A message without recoveries and names is written in the first version, so that nodes of all versions understand it.
/// </remarks>
internal static class CoordinationCodec
{
    private const byte First = 1;
    private const byte WithRecoveries = 2;
    private const byte WithNames = 3;

    public static Codec Messages { get; } = new(
        "what nodes and coordinator say",
        CodecEntry.Of<SubmitRun>(
            "submit",
            RunOrderBytes.Latest,
            (to, submit, version) => RunOrderBytes.Write(to, submit.Order, version),
            (from, version) => new(RunOrderBytes.Read(from, version)),
            submit => RunOrderBytes.VersionFor(submit.Order)),
        CodecEntry.Of<CancelRun>("cancel", (to, cancel) => to.Text(cancel.RunId), from => new(from.Text())),
        CodecEntry.Of<DescribeCluster>("describe-cluster", (_, _) => { }, _ => new()),
        CodecEntry.Of<DescribeRun>("describe-run", (to, run) => to.Text(run.RunId), from => new(from.Text())),
        CodecEntry.Of<ReleaseNode>(
            "release", (to, release) => to.Text(release.Node.ToString()), from => new(Address.Parse(from.Text()))),
        CodecEntry.Of<RunAccepted>("accepted", (to, accepted) => to.Text(accepted.RunId), from => new(from.Text())),
        CodecEntry.Of<RequestRefused>(
            "refused",
            (to, refused) => { to.Text(refused.Problem); to.Int((int)refused.Why); },
            from => new(from.Text(), from.Known<Refusal>())),
        CodecEntry.Of<NodeReleased>("released", (_, _) => { }, _ => new()),
        CodecEntry.Of<RunDescription>(
            "run",
            WithNames,
            (to, run, version) => { Write(to, run.View, version); PackedText.Write(to, run.ReportText); },
            (from, version) => new(ReadView(from, version), PackedText.Read(from)),
            run => VersionFor(run.View)),
        CodecEntry.Of<ClusterDescription>(
            "cluster", WithNames, Write, ReadCluster, cluster => VersionFor([.. cluster.Runs])));

    private static byte VersionFor(params ReadOnlySpan<RunView> runs)
    {
        var version = First;
        foreach (var run in runs)
        {
            if (run.Name.Length > 0) return WithNames;
            if (run.Recoveries.Count > 0) version = WithRecoveries;
        }

        return version;
    }

    private static void Write(StateWriter to, RunView run, byte version)
    {
        to.Text(run.RunId);
        to.Text(run.Scenario);
        to.Int((int)run.Phase);
        to.Text(run.Note);
        to.Time(run.At);
        to.Span(run.Length);
        to.Time(run.Begun);
        to.Long(run.Delivered);
        to.Real(run.WallSeconds);
        to.Bool(run.Hash is not null);
        to.Fixed(run.Hash ?? 0);
        if (version >= WithRecoveries) to.Many(run.Recoveries, RecoveryBytes.Write);
        if (version >= WithNames) to.Text(run.Name);
    }

    private static RunView ReadView(StateReader from, byte version) => new(
        from.Text(), from.Text(), from.Known<RunPhase>(), from.Text(), from.Time(), from.Span(), from.Time(),
        from.Long(), from.Real(), ReadHash(from))
    {
        Recoveries = version >= WithRecoveries ? from.Many(RecoveryBytes.Read) : [],
        Name = version >= WithNames ? from.Text() : "",
    };

    private static ulong? ReadHash(StateReader from)
    {
        var (isThere, hash) = (from.Bool(), from.Fixed());
        if (!isThere && hash != 0) throw new StateFormatException("a hash where there is none");
        return isThere ? hash : null;
    }

    private static void Write(StateWriter to, ClusterDescription cluster, byte version)
    {
        to.Text(cluster.Coordinator);
        to.Long(cluster.Epoch);
        to.Text(cluster.Note);
        to.Many(cluster.Members, Write);
        to.Many(cluster.Runs, (each, run) => Write(each, run, version));
    }

    private static ClusterDescription ReadCluster(StateReader from, byte version)
    {
        var (coordinator, epoch, note) = (from.Text(), from.Long(), from.Text());
        return new(coordinator, epoch, from.Many(ReadMember), from.Many(run => ReadView(run, version)), note);
    }

    private static void Write(StateWriter to, MemberView member)
    {
        to.Text(member.Address);
        to.Text(string.Join(',', member.Roles));
        to.Text(member.Status);
        to.Bool(member.IsReachable);
        to.Text(member.Version);
        to.Int(member.Hosts);
    }

    private static MemberView ReadMember(StateReader from) => new(
        from.Text(),
        from.Text().Split(',', StringSplitOptions.RemoveEmptyEntries),
        from.Text(),
        from.Bool(),
        from.Text(),
        from.Int());
}
