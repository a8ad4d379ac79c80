namespace ActorXen.Tests.Experiments;

public class NicModerationTests
{
    [Fact]
    public async Task Delays_and_rates_are_those_of_the_closed_forms()
    {
        var result = await ShortExperiment.RunAsync("nic-moderation", "100ms");

        var formulas = result.Figures.Where(figure => figure.Figure.Rule?.Kind == "formula").ToList();
        Assert.Equal(12, formulas.Count);
        Assert.All(formulas, figure => Assert.InRange(
            figure.Interval.Mean / Expected(figure.Figure.Reported!.Text), 0.9, 1.1));
        Assert.All(result.Figures, figure => Assert.NotEqual(0, figure.Interval.Mean));

        static double Expected(string text) => double.Parse(
            text.Split(' ', '/')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
