using ActorXen.Nodes.Epochs;
using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Journal;
using Akka.Actor;
using ZstdSharp;

namespace ActorXen.Nodes.Coordination;

/// <summary>Bytes of what nodes and coordinator say, and back. A closed list: nothing else can be read or written.</summary>
/// <remarks>
/// The first byte is the version: nodes of a later one are refused with a clear word. What a later version could say and does
/// not is written as before it, so that nodes of two versions understand each other for as long as possible.
/// </remarks>
internal static class CoordinationCodec
{
    private const byte First = 1;

    /// <summary>Of runs, and so of clusters.</summary>
    private const byte WithRecoveries = 2;

    private const int LargestText = 256 << 20;

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static string ManifestOf(object value) => value switch
    {
        SubmitRun => "submit",
        CancelRun => "cancel",
        DescribeCluster => "describe-cluster",
        DescribeRun => "describe-run",
        ReleaseNode => "release",
        RunAccepted => "accepted",
        RequestRefused => "refused",
        NodeReleased => "released",
        RunDescription => "run",
        ClusterDescription => "cluster",
        _ => throw new ArgumentException($"{value.GetType()} does not travel between nodes.", nameof(value)),
    };

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static byte[] Write(object value)
    {
        var to = new StateWriter();
        switch (value)
        {
            case SubmitRun submit: Write(to, submit.Order); break;
            case CancelRun cancel: to.Text(cancel.RunId); break;
            case DescribeRun describe: to.Text(describe.RunId); break;
            case ReleaseNode release: to.Text(release.Node.ToString()); break;
            case RunAccepted accepted: to.Text(accepted.RunId); break;
            case RequestRefused refused: to.Text(refused.Problem); to.Int((int)refused.Why); break;
            case RunDescription run: Write(to, run.View, VersionOf(run)); WritePacked(to, run.ReportText); break;
            case ClusterDescription cluster: Write(to, cluster); break;
            case DescribeCluster or NodeReleased: break;
            default: throw new ArgumentException($"{value.GetType()} does not travel between nodes.", nameof(value));
        }

        return [VersionOf(value), .. to.Written];
    }

    /// <exception cref="StateFormatException">Damaged, of another version, or not of the list.</exception>
    public static object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        var latest = manifest is "run" or "cluster" ? WithRecoveries : First;
        if (bytes.IsEmpty || bytes.Span[0] < First || bytes.Span[0] > latest)
            throw new StateFormatException($"a '{manifest}' of another version");
        var version = bytes.Span[0];
        var from = new StateReader(bytes[1..]);
        object value = manifest switch
        {
            "submit" => new SubmitRun(ReadOrder(from)),
            "cancel" => new CancelRun(from.Text()),
            "describe-cluster" => new DescribeCluster(),
            "describe-run" => new DescribeRun(from.Text()),
            "release" => new ReleaseNode(Address.Parse(from.Text())),
            "accepted" => new RunAccepted(from.Text()),
            "refused" => new RequestRefused(from.Text(), (Refusal)from.Int()),
            "released" => new NodeReleased(),
            "run" => new RunDescription(ReadView(from, version), ReadPacked(from)),
            "cluster" => ReadCluster(from, version),
            _ => throw new StateFormatException($"an unknown '{manifest}'"),
        };
        return from.AtEnd ? value : throw new StateFormatException($"a '{manifest}' with something after its end");
    }

    internal static void Write(StateWriter to, RunOrder order)
    {
        JournalCodec.Write(to, order.Header with { ScenarioText = "" });
        WritePacked(to, order.Header.ScenarioText);
        to.Int((int)order.Engine);
        to.Int(order.Threads);
        to.Bool(order.AllRows);
    }

    internal static RunOrder ReadOrder(StateReader from) => new(
        JournalCodec.ReadHeader(from) with { ScenarioText = ReadPacked(from) },
        from.Int() == (int)EngineKind.Plain ? EngineKind.Plain : EngineKind.Actors,
        from.Int(),
        from.Bool());

    /// <summary>A thousand hosts alike are megabytes as text and kilobytes packed.</summary>
    internal static void WritePacked(StateWriter to, string text)
    {
        using var compressor = new Compressor();
        to.Bytes(compressor.Wrap(Encoding.UTF8.GetBytes(text)));
    }

    /// <exception cref="StateFormatException">It does not unpack, or to more than a scenario may be.</exception>
    internal static string ReadPacked(StateReader from)
    {
        using var decompressor = new Decompressor();
        try
        {
            return Encoding.UTF8.GetString(decompressor.Unwrap(from.Bytes(), LargestText));
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"a text that does not unpack: {cause.Message}");
        }
    }

    private static byte VersionOf(object value)
    {
        var hasRecoveries = value switch
        {
            RunDescription run => run.View.Recoveries.Count > 0,
            ClusterDescription cluster => cluster.Runs.Any(run => run.Recoveries.Count > 0),
            _ => false,
        };
        return hasRecoveries ? WithRecoveries : First;
    }

    private static void Write(StateWriter to, RunView run, byte version)
    {
        to.Text(run.RunId);
        to.Text(run.Scenario);
        to.Int((int)run.Phase);
        to.Text(run.Note);
        to.Long(run.At.Nanoseconds);
        to.Long(run.Length.Nanoseconds);
        to.Long(run.Begun.Nanoseconds);
        to.Long(run.Delivered);
        to.Fixed(BitConverter.DoubleToUInt64Bits(run.WallSeconds));
        to.Bool(run.Hash is not null);
        to.Fixed(run.Hash ?? 0);
        if (version >= WithRecoveries) RecoveryCodec.Write(to, run.Recoveries);
    }

    private static RunView ReadView(StateReader from, byte version)
    {
        var view = new RunView(
            from.Text(), from.Text(), (RunPhase)from.Int(), from.Text(), new(from.Long()), new(from.Long()), new(from.Long()),
            from.Long(), BitConverter.UInt64BitsToDouble(from.Fixed()), null);
        view = from.Bool() ? view with { Hash = from.Fixed() } : WithoutHash(view, from.Fixed());
        return version >= WithRecoveries ? view with { Recoveries = RecoveryCodec.Read(from) } : view;
    }

    private static RunView WithoutHash(RunView view, ulong nothing) =>
        nothing == 0 ? view : throw new StateFormatException("a hash where there is none");

    private static void Write(StateWriter to, ClusterDescription cluster)
    {
        to.Text(cluster.Coordinator);
        to.Long(cluster.Epoch);
        to.Text(cluster.Note);
        to.Int(cluster.Members.Count);
        foreach (var member in cluster.Members)
        {
            to.Text(member.Address);
            to.Text(string.Join(',', member.Roles));
            to.Text(member.Status);
            to.Bool(member.IsReachable);
            to.Text(member.Version);
            to.Int(member.Hosts);
        }

        to.Int(cluster.Runs.Count);
        foreach (var run in cluster.Runs) Write(to, run, VersionOf(cluster));
    }

    private static ClusterDescription ReadCluster(StateReader from, byte version)
    {
        var (coordinator, epoch, note) = (from.Text(), from.Long(), from.Text());
        var members = JournalCodec.ReadMany(from, static member => new MemberView(
            member.Text(), member.Text().Split(',', StringSplitOptions.RemoveEmptyEntries), member.Text(), member.Bool(),
            member.Text(), member.Int()));
        return new(coordinator, epoch, members, JournalCodec.ReadMany(from, run => ReadView(run, version)), note);
    }
}
