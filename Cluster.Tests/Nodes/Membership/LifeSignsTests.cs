using ActorXen.Nodes.Membership;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Membership;

public class LifeSignsTests
{
    private readonly FakeClock _clock = new();
    private readonly LifeSigns _signs;

    public LifeSignsTests() => _signs = new(_clock);

    [Fact]
    public void Silence_counts_from_the_last_answer_and_is_noticed_once()
    {
        _signs.Hear(Node(1));
        _clock.Advance(5);
        _signs.Notice(Node(1));
        _clock.Advance(1);
        _signs.Notice(Node(1));

        Assert.Equal(TimeSpan.FromSeconds(6), _signs.Now - _signs.Of(Node(1))!.Value.LastSign);
        Assert.Equal(TimeSpan.FromSeconds(1), _signs.Now - _signs.Of(Node(1))!.Value.Noticed);
    }

    [Fact]
    public void A_node_that_answers_again_was_not_silent()
    {
        _signs.Notice(Node(1));
        _clock.Advance(2);
        _signs.Hear(Node(1));

        Assert.Equal(new Silence(_signs.Now, null), _signs.Of(Node(1)));
    }

    [Fact]
    public void Of_several_processes_at_one_address_the_last_that_went_counts()
    {
        _signs.Depart(Node(1), isGivenUp: true);
        _signs.Hear(Node(2));
        Assert.Equal(Node(1), _signs.GivenUp("n:4053"));

        _signs.Depart(Node(2), isGivenUp: false);

        Assert.Null(_signs.GivenUp("n:4053"));
        Assert.Null(_signs.GivenUp("other:4053"));
    }

    [Fact]
    public void A_node_that_left_is_not_lost_when_it_is_removed_later()
    {
        _signs.Depart(Node(1), isGivenUp: false);
        _signs.Depart(Node(1), isGivenUp: true);

        Assert.Null(_signs.GivenUp("n:4053"));
    }

    [Fact]
    public void Of_nodes_that_are_gone_only_the_latest_hundred_are_remembered()
    {
        for (var uid = 0; uid <= 100; uid++)
        {
            _signs.Hear(Node(uid));
            _signs.Depart(Node(uid), isGivenUp: true);
        }

        Assert.Null(_signs.Of(Node(0)));
        Assert.NotNull(_signs.Of(Node(1)));
    }

    private static NodeId Node(int uid) => new(new HostPort("n", 4053), uid);
}
