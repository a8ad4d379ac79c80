using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class RecentTests
{
    [Fact]
    public void Keeps_what_was_used_last()
    {
        var made = new List<string>();
        var recent = new Recent<string>(2);
        string Get(string key) => recent.Get(key, () =>
        {
            made.Add(key);
            return key.ToUpperInvariant();
        });

        string[] values = [Get("a"), Get("b"), Get("a"), Get("c"), Get("a"), Get("b")];

        Assert.Equal(["A", "B", "A", "C", "A", "B"], values);
        Assert.Equal(["a", "b", "c", "b"], made);
    }

    [Fact]
    public void Makes_again_what_could_not_be_made()
    {
        var recent = new Recent<int>(2);

        Assert.Throws<InvalidOperationException>(() => recent.Get("a", () => throw new InvalidOperationException()));

        Assert.Equal(1, recent.Get("a", () => 1));
    }
}
