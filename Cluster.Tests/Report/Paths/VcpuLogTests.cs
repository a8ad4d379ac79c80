using ActorXen.Messages;
using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Paths;

public sealed class VcpuLogTests
{
    [Fact]
    public void Equal_pieces_are_one_and_a_piece_of_no_length_is_none()
    {
        var log = new VcpuLog();

        log.Put(new(10, Activity.Blocked));
        log.Put(new(20, Activity.Blocked));
        log.Put(new(30, Activity.Waiting, 4));
        log.Put(new(30, Activity.Hypervisor));
        log.Put(new(40, Activity.Waiting, 5));
        log.Put(new(40, Activity.Hypervisor));

        Assert.Equal(
            [Activity.Unknown, Activity.Blocked, Activity.Hypervisor],
            log.Pieces.ToArray().Select(piece => piece.Activity));
    }

    [Fact]
    public void The_end_of_a_wait_can_be_told_again()
    {
        var log = new VcpuLog();
        log.Put(new(10, Activity.Waiting, 4, WaitRule.RateLimit));
        log.Put(new(20, Activity.Waiting, 4, WaitRule.Credit));
        log.Put(new(30, Activity.Waiting, 5, WaitRule.Credit));

        log.CutAt(25);
        log.Put(new(25, Activity.IdleExit));

        Assert.Equal([10, 20, 25], log.From(12).ToArray().Select(piece => piece.Start));
        Assert.Equal(Activity.IdleExit, log.Last.Activity);
    }

    [Fact]
    public void What_is_over_can_be_forgotten_and_the_rest_stays()
    {
        var log = new VcpuLog();
        var kept = new List<long>();
        for (var time = 0; time < 1_000; time++)
        {
            log.Put(new(time, time % 2 == 0 ? Activity.Blocked : Activity.Guest));
            if (log.IsFull) log.ForgetBefore(time - 20);
            if (time >= 980) kept.Add(time);
        }

        Assert.InRange(log.Count, 20, 130);
        Assert.Equal(kept, log.From(980).ToArray().Select(piece => piece.Start));
    }
}
