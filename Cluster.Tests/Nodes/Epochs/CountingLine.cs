using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;

namespace ActorXen.Tests.Nodes.Epochs;

/// <summary>Counts what passes the coordinator of an epoch: bytes of commands and of their answers.</summary>
internal sealed class CountingLine(IEpochLine inner) : IEpochLine
{
    private readonly Dictionary<(int Member, int Number), string> _kinds = [];
    private readonly Dictionary<string, long> _bytes = [];

    public IReadOnlyList<string> Workers => inner.Workers;

    /// <summary>Bytes by the command that they belong to; 0 if there was none.</summary>
    public long BytesOf<T>()
        where T : IEpochCommand => _bytes.GetValueOrDefault(typeof(T).Name);

    public string NameOf(int member) => inner.NameOf(member);

    public WorkerProgress? ProgressOf(int member) => inner.ProgressOf(member);

    public void Tell(int member, IEpochCommand command)
    {
        _kinds[(member, command.Number)] = command.GetType().Name;
        Count(command.GetType().Name, command);
        inner.Tell(member, command);
    }

    public (int Member, object Said)? Hear(TimeSpan patience, CancellationToken epochEnds)
    {
        var heard = inner.Hear(patience, epochEnds);
        if (heard is var (member, said) && said is IEpochAnswer answer) Count(_kinds[(member, answer.Number)], answer);
        return heard;
    }

    public void Dispose() => inner.Dispose();

    private void Count(string kind, IWireMessage message) =>
        _bytes[kind] = _bytes.GetValueOrDefault(kind) + WireCodec.Messages.Write(message).Length;
}
