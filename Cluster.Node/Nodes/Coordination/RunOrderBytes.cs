using System.Text;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Store.Journal;
using ZstdSharp;

namespace ActorXen.Nodes.Coordination;

/// <summary>Encodes a submitted run, for the wire and for the coordinator's journal.</summary>
internal static class RunOrderBytes
{
    public static void Write(StateWriter to, RunOrder order)
    {
        RunHeaderBytes.Write(to, order.Header with { ScenarioText = "" });
        PackedText.Write(to, order.Header.ScenarioText);
        to.Int((int)order.Engine);
        to.Int(order.Threads);
        to.Bool(order.AllRows);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RunOrder Read(StateReader from) => new(
        RunHeaderBytes.Read(from) with { ScenarioText = PackedText.Read(from) },
        from.Known<EngineKind>(),
        from.Int(),
        from.Bool());
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
