using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>Cuts the counts of hosts into windows.</summary>
/// <param name="books">The hosts of this process.</param>
public sealed class SeriesRecorder(CounterShelf books)
{
    private List<HostWindows> _hosts = [];
    private VirtualTime _from;

    /// <summary>Begins a window with the hosts that are on the shelf now.</summary>
    public void Begin(VirtualTime at)
    {
        _from = at;
        _hosts = [.. books.Books.Select(entry => new HostWindows(entry.Host, entry.Book))];
        foreach (var host in _hosts) host.Begin(at);
    }

    /// <summary>Ends the window, and begins the next one.</summary>
    public SeriesWindow End(VirtualTime at)
    {
        var groups = new SortedDictionary<GroupKey, Tally>(GroupKey.InOrder);
        foreach (var host in _hosts) host.End(at, key => SeriesWindow.Of(groups, key));
        var window = new SeriesWindow(_from, at, groups);
        _from = at;
        return window;
    }

    /// <summary>Ends the window and writes it, for the node that coordinates the run.</summary>
    public byte[] EndAsBytes(VirtualTime at)
    {
        var to = new StateWriter();
        End(at).Write(to);
        return to.ToArray();
    }
}
