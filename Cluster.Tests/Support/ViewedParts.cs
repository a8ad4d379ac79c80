using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Tests.Support;

/// <summary>Parts of a run for views to read.</summary>
internal static class ViewedParts
{
    /// <summary>The host as a scenario describes it; its guest has an interface.</summary>
    public static readonly HostSpec Alpha = Specs.Host(0, 0, 2, Specs.Guest(1, "web", 2)) with { Name = "alpha" };

    /// <summary>What <see cref="SmallHost"/> counted up to a time.</summary>
    public static ViewedPart Of(SmallHost host, Duration to, HostSpec? spec = null, int mostRows = int.MaxValue)
    {
        var end = VirtualTime.Zero + to;
        return new(
            VirtualTime.Zero, end,
            [
                new ViewedHost(
                    spec ?? Alpha, SmallHost.Directory, host.Book.Read(end), host.Book.Places(),
                    SmallHost.Directory.Domains),
            ],
            mostRows);
    }
}
