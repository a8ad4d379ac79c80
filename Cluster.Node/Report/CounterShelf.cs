using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>The counter books of all hosts of one simulation.</summary>
public sealed class CounterShelf
{
    private readonly SortedDictionary<int, (HostDirectory Host, CounterBook Book)> _books = [];

    public IReadOnlyList<HostDirectory> Hosts => [.. _books.Values.Select(entry => entry.Host)];

    /// <summary>Creates the book that counts a host's facts. A host that is built again gets a new book.</summary>
    public IReadOnlyList<IFactSink> Watch(HostDirectory host)
    {
        var book = new CounterBook(host);
        lock (_books) _books[host.Host] = (host, book);
        return [book];
    }

    /// <summary>The counters of each host up to <paramref name="at"/>, in order of the hosts.</summary>
    public IEnumerable<(HostDirectory Host, Counters Counters)> Read(VirtualTime at) =>
        _books.Values.Select(entry => (entry.Host, entry.Book.Read(at)));

    public Counters Read(int host, VirtualTime at) => Book(host).Read(at);

    public CounterBook Book(int host) => _books[host].Book;
}
