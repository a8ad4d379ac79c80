using ActorXen.Report.Statistics;
using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class MeasureTextTests
{
    [Theory]
    [InlineData("p99(request, web-*)", "us", "web-*")]
    [InlineData("p99.9(request)", "us", "")]
    [InlineData("worst-p99(wake, template web)", "us", "template web")]
    [InlineData("rough-p99.9(wake, template web)", "us", "template web")]
    [InlineData("mean(wake_to_guest, host0/web-1)", "us", "host0/web-1")]
    [InlineData("rate(request)", "1/s", "")]
    [InlineData("p50(request_latency_disk)", "us", "")]
    [InlineData("max(irq)", "us", "")]
    [InlineData("total(migrations, web-*)", "", "web-*")]
    [InlineData("rate(context_switches, host0)", "1/s", "host0")]
    [InlineData("rate(bytes_received)", "bytes/s", "")]
    [InlineData("total(device_signals)", "", "")]
    [InlineData("steal(rack r1)", "fraction", "rack r1")]
    [InlineData("busy", "fraction", "")]
    [InlineData("utilisation(host0)", "fraction", "host0")]
    [InlineData("throughput(web-*)", "1/s", "web-*")]
    [InlineData("loss", "", "")]
    public void Measures_are_read(string text, string unit, string selector)
    {
        var measure = MeasureText.Read(text);

        Assert.Equal((text, unit, selector), (measure.Text, measure.Unit, $"{measure.Selector}"));
    }

    [Theory]
    [InlineData("p99(rquest)", "nothing called rquest is counted. Did you mean request?")]
    [InlineData("p100(request)", "p100 is not a percentile")]
    [InlineData("p0(request)", "p0 is not a percentile")]
    [InlineData("p99(migrations)", "migrations is a counter, and has no p99")]
    [InlineData("request", "request is a latency. Write p50")]
    [InlineData("migrations(web-*)", "migrations is a counter. Write total(migrations)")]
    [InlineData("p99(request", "has no closing bracket")]
    [InlineData("p99()", "is not a measure")]
    [InlineData("p99(request, web-*, db)", "is not a measure")]
    [InlineData("loss(web-*)", "loss is of the whole run")]
    [InlineData("p99(, web-*)", "does not say what is measured")]
    [InlineData("(request)", "does not say what is measured")]
    [InlineData("p99(request,)", "nothing follows the comma")]
    [InlineData("stael", "Did you mean steal?")]
    public void What_is_no_measure_is_told_in_one_line(string text, string said)
    {
        var problem = Assert.Throws<StudyException>(() => MeasureText.Read(text)).Message;

        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [InlineData("steal(web-*)", 1)]
    [InlineData("busy", 1)]
    [InlineData("p99(request)", double.PositiveInfinity)]
    [InlineData("cpu(web-*)", double.PositiveInfinity)]
    public void Intervals_of_a_measure_end_where_its_values_do(string text, double most)
    {
        var measure = MeasureText.Read(text);

        var mean = measure.Within(new Interval(0.9, 2));
        var run = measure.Within(new QuantileInterval(-1.1, 2.9));

        Assert.Equal((0, Math.Min(most, 2.9)), (mean.Low, mean.High));
        Assert.Equal((0, Math.Min(most, 2.9)), (run.Low, run.High));
    }
}
