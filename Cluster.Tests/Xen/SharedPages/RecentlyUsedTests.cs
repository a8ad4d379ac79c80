using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>A cache of a given size.</summary>
public sealed class RecentlyUsedTests
{
    [Fact]
    public void The_key_that_was_used_longest_ago_leaves()
    {
        var cache = new RecentlyUsed(2);

        Assert.Equal([false, false, true, false, true, false], Uses(cache, 1, 2, 1, 3, 1, 2));
    }

    /// <summary>Whatever is used in turn never stays if it is one more than fits.</summary>
    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(4, 5, 20)]
    [InlineData(1, 2, 20)]
    public void A_round_of_keys_stays_only_if_all_of_it_fits(int capacity, int keys, int misses)
    {
        var cache = new RecentlyUsed(capacity);

        Assert.Equal(misses, Enumerable.Range(0, 20).Count(use => !cache.Use(use % keys)));
    }

    [Fact]
    public void A_restored_cache_forgets_in_the_same_order()
    {
        var (saved, restored) = (new RecentlyUsed(3), new RecentlyUsed(3));
        Uses(saved, 1, 2, 3, 1);
        restored.Use(9);
        var state = new StateWriter();
        saved.Save(state);

        restored.Load(new(state.ToArray()));

        long[] next = [4, 1, 2, 3];
        Assert.Equal(Uses(saved, next), Uses(restored, next));
    }

    private static List<bool> Uses(RecentlyUsed cache, params long[] keys) => [.. keys.Select(cache.Use)];
}
