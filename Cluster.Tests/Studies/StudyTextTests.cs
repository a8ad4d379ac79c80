using ActorXen.Studies;
using ActorXen.Tests.Pages;

namespace ActorXen.Tests.Studies;

public sealed class StudyTextTests
{
    [Fact]
    public async Task Differences_keep_their_answer_at_eighty_columns_and_show_what_differs()
    {
        var record = await StudySamples.StudyAsync(
            ["vars.guests=4,8", "defaults.pool.policy=credit,credit2"],
            (point, seed) => ($"{point}".EndsWith('2') ? 0.3 : 0.2) + seed / 1000.0);

        var text = StudyText.Differences(record.Study!)!.ToString(80);

        Assert.Contains("real", text, StringComparison.Ordinal);
        Assert.Contains("guests=4  policy credit to credit2  steal", text, StringComparison.Ordinal);
        Assert.Contains("guests=8  policy credit to credit2  steal", text, StringComparison.Ordinal);
        Assert.Contains("  yes\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_wide_measure_does_not_push_out_whether_a_difference_is_real()
    {
        var study = PageSamples.Study("vars.guests=4,8", "defaults.pool.policy=credit,credit2");
        var renamed = MeasureText.Read("p99(request, web-*)");
        var measure = study.Question.Measures[0];
        var wide = study with
        {
            Question = study.Question with { Measures = [renamed] },
            Points =
            [
                .. study.Points.Select(point => point with
                {
                    Cells =
                    [
                        .. point.Cells.Select(cell => cell with
                        {
                            Result = cell.Result with
                            {
                                Values = new Dictionary<string, IReadOnlyList<double?>>
                                {
                                    [renamed.Text] = cell.Result.Values[measure.Text],
                                },
                            },
                        }),
                    ],
                }),
            ],
        };

        var lines = StudyText.Differences(wide)!.ToString(80).Split('\n');

        Assert.Contains("difference", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("real", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_interval_of_a_share_has_an_end_below_zero()
    {
        var record = await StudySamples.StudyAsync(
            ["vars.guests=4,8"], (_, seed) => seed == 1 ? 0.02 : 0, seeds: 4);

        Assert.Contains("0.005 (0 to 0.021)", $"{StudyText.Table(record.Study!)}", StringComparison.Ordinal);
        Assert.Contains("\"low\": 0,", StudyJson.Write(record.Study!), StringComparison.Ordinal);
        Assert.DoesNotContain("\"low\": -", StudyJson.Write(record.Study!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_without_a_value_have_a_reason_and_a_remedy()
    {
        var record = await StudySamples.StudyAsync(
            ["vars.guests=4,8"], (point, seed) => StudySamples.NumberOf(point) == 4 && seed < 3 ? null : seed);

        Assert.Contains(
            "no value: steal at 1 of 2 points, the first is guests=4: 2 of 5 seeds have no observation after the "
            + "warm-up. Make the runs longer: --length.",
            StudyText.Warnings(record.Study!));
        Assert.Equal(500, MeasureText.Read("p99(request)").FewestObservations);
        Assert.Equal(5_000, MeasureText.Read("worst-p99.9(request)").FewestObservations);
        Assert.Null(MeasureText.Read("mean(request)").FewestObservations);
    }

    [Fact]
    public async Task A_spreadsheet_does_not_compute_what_a_setting_looks_like()
    {
        var record = await StudySamples.StudyAsync(["vars.a==1+1,-5,@x"], (_, seed) => seed, seeds: 2);

        var rows = StudyCsv.Write(record.Study!).Split("\r\n").Skip(1).Select(row => row.Split(',')[0]).Distinct();

        Assert.Equal(["'=1+1", "-5", "'@x", ""], rows);
    }
}
