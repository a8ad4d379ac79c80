using System.Collections;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Logs;

/// <summary>What a node says to its operator: a sentence, and what it is about, as fields for programs.</summary>
/// <param name="Text">One line.</param>
/// <param name="Run">Id of the run that it is about; null for none.</param>
/// <param name="Epoch">Number of the epoch; null for none.</param>
internal readonly record struct Sentence(string Text, string? Run, long? Epoch)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => (Run is null ? 0 : 1) + (Epoch is null ? 0 : 1);

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 && Run is not null ? new("run", Run) : new("epoch", Epoch);

    public override string ToString() => Text;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>How a node logs: whole sentences, whatever the provider does with them.</summary>
internal static class OperatorLog
{
    public static void Say(
        this ILogger log, string text, LogLevel level = LogLevel.Information, string? run = null, long? epoch = null) =>
        log.Log(level, default, new Sentence(text, run, epoch), null, static (sentence, _) => sentence.Text);

    /// <summary>For parts that know warnings only, such as the store.</summary>
    public static Action<string> Warnings(this ILogger log) => text => log.Say(text, LogLevel.Warning);
}
