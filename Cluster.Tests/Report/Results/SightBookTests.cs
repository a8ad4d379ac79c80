using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Results;

public sealed class SightBookTests
{
    private static readonly VirtualTime _end = VirtualTime.Zero + 1.Seconds;

    [Fact]
    public void Each_page_gets_the_domain_that_it_follows()
    {
        var shelf = new CounterShelf();
        shelf.Watch(SmallHost.Directory);
        var book = new SightBook(shelf);
        Assert.Null(book.Want("alpha/web"));
        Assert.Null(book.Want("alpha/dom0"));
        Assert.Null(book.Want(""));

        book.EndWindow(_end);

        Assert.Equal("alpha/web", book.Want("alpha/web")!.Domain!.Name);
        Assert.Equal("alpha/dom0", book.Want("alpha/dom0")!.Domain!.Name);
        Assert.Null(book.Want("")!.Domain);
        Assert.Equal("alpha", Assert.Single(book.Want("")!.Hosts).Name);
        Assert.Null(book.Want("alpha/nobody"));
    }

    [Fact]
    public void Where_nobody_asks_nobody_looks()
    {
        var book = new SightBook(new CounterShelf());

        book.EndWindow(_end);

        Assert.Null(book.Want(""));
    }
}
