using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Limits;

namespace ActorXen.Tests.Xen.Devices.Limits;

/// <summary>Credit by period (interrupts §18.4).</summary>
public class CreditTests
{
    [Fact]
    public void A_period_gives_its_credit_at_its_beginning_and_keeps_nothing_of_the_last()
    {
        var credit = new Credit(1_000, 100, 10.Ms);

        Assert.True(credit.Has(1_000, At(0)));
        credit.Take(600);
        Assert.False(credit.Has(500, At(9_999_999)));
        Assert.True(credit.Has(1_000, At(10_000_000)));
        Assert.False(credit.Has(1_001, At(10_000_000)));
    }

    [Fact]
    public void It_adds_up_to_the_largest_amount_and_says_when()
    {
        var credit = new Credit(1_000, 3_500, 10.Ms);
        credit.Take(1_000);

        Assert.False(credit.Has(3_500, At(12_000_000)));
        // 1,000 at 10 ms; 3,500 after four periods.
        Assert.Equal(At(40_000_000), credit.When(3_500));
        Assert.False(credit.Has(3_500, At(39_999_999)));
        Assert.True(credit.Has(3_500, At(40_000_000)));
        Assert.False(credit.Has(3_501, At(900_000_000)));
    }

    [Fact]
    public void What_is_covered_has_credit_at_once()
    {
        var credit = new Credit(10, 1, 1.Ms);
        Assert.True(credit.Has(10, At(5_200_000)));

        Assert.True(credit.When(10) <= At(5_200_000));
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        var credit = new Credit(1_000, 3_500, 10.Ms);
        Assert.True(credit.Has(1_000, At(25_000_000)));
        credit.Take(900);
        var again = new Credit(1_000, 3_500, 10.Ms);

        States.Restore(States.Of(credit.Save), again.Load);

        Assert.Equal(credit.When(3_500), again.When(3_500));
        Assert.Equal(credit.Has(2_101, At(25_000_000)), again.Has(2_101, At(25_000_000)));
        Assert.True(again.Has(2_100, At(25_000_000)));
    }

    private static VirtualTime At(long nanoseconds) => new(nanoseconds);
}
