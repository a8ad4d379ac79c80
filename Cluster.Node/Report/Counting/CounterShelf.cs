using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>The counter books of all hosts of one simulation.</summary>
public sealed class CounterShelf
{
    private readonly SortedDictionary<int, (HostDirectory Host, CounterBook Book)> _books = [];

    public IReadOnlyList<HostDirectory> Hosts => [.. _books.Values.Select(entry => entry.Host)];

    /// <summary>In order of the hosts.</summary>
    public IReadOnlyCollection<(HostDirectory Host, CounterBook Book)> Books => _books.Values;

    /// <summary>Creates the book that counts a host's facts. A host that is built again gets a new book.</summary>
    public IReadOnlyList<IFactSink> Watch(HostDirectory host)
    {
        var book = new CounterBook(host);
        Put(host, book);
        return [book];
    }

    /// <summary>Puts a book on the shelf, in the place of an earlier one of the host.</summary>
    public void Put(HostDirectory host, CounterBook book)
    {
        lock (_books) _books[host.Host] = (host, book);
    }

    /// <summary>The counters of each host up to <paramref name="at"/>, in order of the hosts.</summary>
    public IEnumerable<(HostDirectory Host, Counters Counters)> Read(VirtualTime at) =>
        _books.Values.Select(entry => (entry.Host, entry.Book.Read(at)));

    public Counters Read(int host, VirtualTime at) => Book(host).Read(at);

    public CounterBook Book(int host) => _books[host].Book;
}
