using ActorXen.Exports.Timelines;
using ActorXen.Exports.Tracks;
using ActorXen.Messages;

namespace ActorXen.Tests.Exports.Timelines;

public sealed class TimelineTracksTests
{
    private static readonly VirtualTime _from = VirtualTime.Zero + 1.Ms;

    [Fact]
    public void A_column_shows_what_took_longest_in_it_and_how_busy_it_was()
    {
        var tracks = new TimelineTracks(_from, _from + 40.Us, columns: 4);
        var pcpu = tracks.AddTrack(TrackKind.Pcpu, "pcpu 0", 0);
        var (web, idle) = (tracks.NameOf("web/vcpu/0"), tracks.NameOf($"{TrackNames.IdleState}1"));
        tracks.BeginSlice(_from, pcpu, web);
        tracks.EndSlice(_from + 14.Us, pcpu);
        tracks.BeginSlice(_from + 14.Us, pcpu, idle);
        tracks.EndSlice(_from + 30.Us, pcpu);
        tracks.Instant(_from + 12.Us, pcpu, tracks.NameOf("interrupt of eth0"));
        tracks.Close();

        var columns = Assert.Single(tracks.Rows).Columns;

        Assert.Equal([web, idle, idle, 0], columns.Select(column => column.Name));
        Assert.Equal([1f, 0.6f, 1f, 0f], columns.Select(column => column.Share));
        Assert.Equal([1f, 0.4f, 0f, 0f], columns.Select(column => column.Busy));
        Assert.Equal([0, 1, 0, 0], columns.Select(column => column.Marks));
        Assert.Equal((14_000, 16_000), (tracks.LengthOf(web), tracks.LengthOf(idle)));
    }

    [Fact]
    public void More_than_a_picture_can_have_is_kept_in_columns_only()
    {
        const int Slices = 2 * TimelineTracks.MostExact;
        var tracks = new TimelineTracks(_from, _from + new Duration(Slices), columns: 100);
        var pcpu = tracks.AddTrack(TrackKind.Pcpu, "pcpu 0", 0);
        var web = tracks.NameOf("web/vcpu/0");
        for (var at = 0; at < Slices; at++)
        {
            tracks.BeginSlice(_from + new Duration(at), pcpu, web);
            tracks.EndSlice(_from + new Duration(at + 1), pcpu);
        }

        tracks.Close();

        Assert.False(tracks.IsExact);
        var row = Assert.Single(tracks.Rows);
        Assert.Equal(TimelineTracks.MostExact + 1, row.Slices.Count);
        Assert.All(row.Columns, column => Assert.Equal(1f, column.Busy));
    }

    [Fact]
    public void Tracks_of_others_than_pcpus_are_left_out()
    {
        var tracks = new TimelineTracks(_from, _from + 1.Ms, columns: 10);
        var vcpu = tracks.AddTrack(TrackKind.Vcpu, "vcpu 0", 0);

        tracks.BeginSlice(_from, vcpu, tracks.NameOf("blocked"));
        tracks.EndSlice(_from + 1.Us, vcpu);

        Assert.Empty(tracks.Rows);
    }
}
