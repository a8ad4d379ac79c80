using ActorXen.Messages;
using ActorXen.Store.Journal;
using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Nodes.Coordination;

/// <summary>Bytes of the coordinator's events, and back. A closed list, versioned as <see cref="JournalCodec"/> is.</summary>
internal static class CoordinatorCodec
{
    private const string TookOver = "coordinator-took-over";
    private const string Submitted = "run-submitted";
    private const string Cancelled = "run-cancelled";
    private const string Finished = "run-finished";
    private const string Epoch = "epoch-began";

    private const byte Version = 1;

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static string ManifestOf(object value) => value switch
    {
        CoordinatorTookOver => TookOver,
        RunSubmitted => Submitted,
        RunCancelled => Cancelled,
        RunFinished => Finished,
        EpochBegan => Epoch,
        _ => throw new ArgumentException($"{value.GetType()} is not kept by the coordinator.", nameof(value)),
    };

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static byte[] Write(object value)
    {
        var to = new StateWriter();
        switch (value)
        {
            case CoordinatorTookOver over: to.Text(over.Node); break;
            case RunSubmitted submitted: CoordinationCodec.Write(to, submitted.Order); break;
            case RunCancelled cancelled: to.Text(cancelled.RunId); break;
            case RunFinished finished: Write(to, finished); break;
            case EpochBegan epoch: Write(to, epoch); break;
            default: throw new ArgumentException($"{value.GetType()} is not kept by the coordinator.", nameof(value));
        }

        return [Version, .. to.Written];
    }

    /// <exception cref="StateFormatException">Damaged, of a newer version, or not of the list.</exception>
    public static object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) throw new StateFormatException($"an empty '{manifest}'");
        if (bytes.Span[0] != Version) throw new StateFormatException($"a '{manifest}' of version {bytes.Span[0]}");
        var from = new StateReader(bytes[1..]);
        object value = manifest switch
        {
            TookOver => new CoordinatorTookOver(from.Text()),
            Submitted => new RunSubmitted(CoordinationCodec.ReadOrder(from)),
            Cancelled => new RunCancelled(from.Text()),
            Finished => new RunFinished(from.Text(), from.Fixed(), from.Bool() ? from.Text() : null, CoordinationCodec.ReadPacked(from)),
            Epoch => new EpochBegan(from.Long(), from.Text(), JournalCodec.ReadMany(from, static node => node.Text())),
            _ => throw new StateFormatException($"an unknown '{manifest}'"),
        };
        return from.AtEnd ? value : throw new StateFormatException($"a '{manifest}' with something after its end");
    }

    private static void Write(StateWriter to, RunFinished finished)
    {
        to.Text(finished.RunId);
        to.Fixed(finished.Hash);
        to.Bool(finished.Failure is not null);
        if (finished.Failure is not null) to.Text(finished.Failure);
        CoordinationCodec.WritePacked(to, finished.ReportText);
    }

    private static void Write(StateWriter to, EpochBegan epoch)
    {
        to.Long(epoch.Number);
        to.Text(epoch.RunId);
        to.Int(epoch.Nodes.Count);
        foreach (var node in epoch.Nodes) to.Text(node);
    }
}

/// <summary>Lets Akka.Persistence write what <see cref="CoordinatorCodec"/> knows, and nothing else.</summary>
public sealed class CoordinatorSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stands in every row of the store: never changes.</summary>
    public override int Identifier => 41_586;

    public override string Manifest(object o) => CoordinatorCodec.ManifestOf(o);

    public override byte[] ToBinary(object obj) => CoordinatorCodec.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => CoordinatorCodec.Read(manifest, bytes);
}
