using System.Text;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Store.Journal;
using ZstdSharp;

namespace ActorXen.Nodes.Coordination;

/// <summary>Encodes a submitted run, for the wire and for the coordinator's journal.</summary>
/// <remarks>
/// Has the versions of <see cref="RunHeaderBytes"/>. The second one also has the report's width.
/// </remarks>
internal static class RunOrderBytes
{
    public const byte Latest = RunHeaderBytes.WithRecords;

    private const byte WithColumns = RunHeaderBytes.WithLabels;

    /// <summary>The version in which an order is written.</summary>
    public static byte VersionFor(RunOrder order)
    {
        var ofHeader = RunHeaderBytes.VersionFor(order.Header);
        return order.Columns == RunOrder.UsualColumns ? ofHeader : Math.Max(ofHeader, WithColumns);
    }

    public static void Write(StateWriter to, RunOrder order, byte version)
    {
        RunHeaderBytes.Write(to, order.Header with { ScenarioText = "" }, version);
        PackedText.Write(to, order.Header.ScenarioText);
        to.Int((int)order.Engine);
        to.Int(order.Threads);
        to.Bool(order.AllRows);
        if (version >= WithColumns) to.Int(order.Columns);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RunOrder Read(StateReader from, byte version)
    {
        var order = new RunOrder(
            RunHeaderBytes.Read(from, version) with { ScenarioText = PackedText.Read(from) },
            from.Known<EngineKind>(),
            from.Int(),
            from.Bool());
        return version >= WithColumns ? order with { Columns = from.Int() } : order;
    }
}

/// <summary>
/// Writes long texts as a Zstandard frame: a thousand similar hosts take kilobytes instead of megabytes.
/// </summary>
internal static class PackedText
{
    private const int LargestBytes = 256 << 20;

    public static void Write(StateWriter to, string text)
    {
        using var compressor = new Compressor();
        to.Bytes(compressor.Wrap(Encoding.UTF8.GetBytes(text)));
    }

    /// <exception cref="StateFormatException">The text is damaged, or longer than a scenario may be.</exception>
    public static string Read(StateReader from)
    {
        using var decompressor = new Decompressor();
        try
        {
            return Encoding.UTF8.GetString(decompressor.Unwrap(from.Bytes(), LargestBytes));
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"a text that does not unpack: {cause.Message}");
        }
    }
}
