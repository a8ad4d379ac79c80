using ActorXen.Engine;

namespace ActorXen.Tests.Engine;

public sealed class PathListTests
{
    [Fact]
    public void Every_path_is_returned_as_it_was_given()
    {
        string[] paths =
        [
            "host/0/pcpu/0",
            "host/0/pcpu/1",
            "host/0/pcpu/01",
            "host/0/nic",
            "7",
            "host/0/",
            "a/999999999",
            "a/1000000000",
            "a/-1",
        ];
        var list = new PathList();
        foreach (var path in paths) list.Add(path);

        Assert.Equal(paths, list);
        Assert.Equal(paths, Enumerable.Range(0, list.Count).Select(index => list[index]));
    }
}
