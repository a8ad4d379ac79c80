using ActorXen.Vocabulary;

namespace ActorXen.Tests.Support;

/// <summary>Draws for settings from a seed.</summary>
internal sealed class RandomDraw(Random random) : IDraw
{
    public RandomDraw(int seed)
        : this(new Random(seed))
    {
    }

    public long Between(long least, long most) => random.NextInt64(least, most + 1);
}
