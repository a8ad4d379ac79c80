using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;

namespace ActorXen.Tests.Nodes.Epochs;

public sealed class EpochConversationTests
{
    private static readonly EpochKey _key = new("20261123-3f9a1c", 3);

    [Fact]
    public void What_a_worker_waits_for_is_said_until_it_has_answered()
    {
        var (line, said) = (new WaitingLine(), new List<string>());
        using var conversation = new EpochConversation(_key, line, TimeSpan.FromSeconds(60), default, said.Add);

        conversation.Converse(
            (member, number) => member == 1 ? new SaveParts(_key, number, 1, 1) : null, (_, _, _) => null);

        Assert.Equal(["node-1: The store is away.", ""], said);
    }

    /// <summary>Both members wait, but only of the second is anything asked. It answers after three silences.</summary>
    private sealed class WaitingLine : IEpochLine
    {
        private IEpochCommand? _open;
        private int _silences;

        public IReadOnlyList<string> Workers => ["0", "1"];

        public string NameOf(int member) => $"node-{member}";

        public WorkerProgress? ProgressOf(int member) =>
            new(_key, 1, default) { Waiting = member == 1 ? "The store is away." : "Something else." };

        public void Tell(int member, IEpochCommand command) => _open = command;

        public (int Member, object Said)? Hear(TimeSpan patience, CancellationToken epochEnds) =>
            ++_silences <= 3 ? null : (1, new PartsDone(_key, _open!.Number, [], ""));

        public void Dispose()
        {
        }
    }
}
