using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;
using ActorXen.Vocabulary;

namespace ActorXen.Studies;

/// <summary>Reads measures as people write them.</summary>
/// <remarks>
/// Of latencies: <c>p99(request, web-*)</c>, <c>p99.9</c>, <c>mean</c>, <c>max</c>, <c>count</c>, <c>rate</c>, and
/// <c>worst-p99</c>, which is of the domain that has the longest; <c>rough-p99</c> is of however few observations. Of
/// counters: <c>total(migrations)</c>,
/// <c>rate(context_switches, host0)</c>. Derived figures by their name: <c>steal(web-*)</c>, <c>busy(host0)</c>. And
/// <c>throughput(web-*)</c>, <c>utilisation</c>, <c>loss</c>.
/// </remarks>
public static class MeasureText
{
    private const string LatencySuffix = "_latency";

    private static readonly CounterLayout _layout = CounterLayout.Shipped;

    /// <summary>Short words for what is asked most.</summary>
    private static readonly Dictionary<string, (string Function, string Name)> _words = new(StringComparer.Ordinal)
    {
        ["throughput"] = ("rate", "request"),
        ["utilisation"] = ("", "busy"),
    };

    /// <exception cref="StudyException">It is not a measure, or of something that is not counted.</exception>
    public static Measure Read(string text)
    {
        text = text.Trim();
        if (text.Length == 0) throw new StudyException("a measure is empty. Write for example p99(request, web-*).");
        var (function, arguments) = Parts(text);
        if (function == "loss") return Losses(text, arguments);
        if (_words.TryGetValue(function, out var word))
            (function, arguments) = (word.Function, [word.Name, .. arguments]);
        else if (!IsFunction(function)) (function, arguments) = ("", [function, .. arguments]);
        if (arguments.Count is 0 or > 2)
            throw new StudyException($"\"{text}\" is not a measure. Write for example p99(request, web-*).");
        if (arguments[0].Length == 0)
        {
            throw new StudyException(
                $"\"{text}\" does not say what is measured. Write for example p99(request, web-*).");
        }

        if (arguments is [_, ""])
        {
            throw new StudyException(
                $"\"{text}\": nothing follows the comma. Name domains or hosts, or leave the comma out.");
        }

        var selector = Selector.Read(arguments.Count > 1 ? arguments[1] : "");
        return Of(text, function, arguments[0], selector) with
        {
            Function = function,
            Quantity = LatencyOf(arguments[0]).Latency is null
                ? arguments[0]
                : arguments[0].Replace(LatencySuffix, "", StringComparison.Ordinal),
            FewestObservations = FewestOf(function),
        };
    }

    private static double? FewestOf(string function)
    {
        if (IsRough(function)) return null;
        var percent = PercentOf(function.Replace("worst-", "", StringComparison.Ordinal));
        return percent is { } known ? Percentiles.Fewest(known) : null;
    }

    private static bool IsRough(string function) => function.StartsWith("rough-p", StringComparison.Ordinal);

    private static (string Function, List<string> Arguments) Parts(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return (text, []);
        if (!text.EndsWith(')'))
            throw new StudyException($"\"{text}\" has no closing bracket. Write for example p99(request, web-*).");
        List<string> arguments = [.. text[(open + 1)..^1].Split(',').Select(each => each.Trim())];
        return (text[..open].Trim(), arguments is [""] ? [] : arguments);
    }

    private static Measure Losses(string text, List<string> arguments) => arguments.Count == 0
        ? new(text, "", Subject.Host, Selector.All, view => view.Losses) { Quantity = "loss" }
        : throw new StudyException(
            $"\"{text}\": loss is of the whole run. For some domains name what is lost: "
            + "total(requests_abandoned, web-*).");

    private static Measure Of(string text, string function, string name, Selector selector)
    {
        if (function.Length == 0) return FigureOf(text, name, selector);
        if (LatencyOf(name) is var (latency, member) && latency is not null)
            return OfLatency(text, function, latency, member, selector);
        if (CounterOf(name) is var (counter, of) && counter is not null)
            return OfCounter(text, function, counter, of, selector);
        throw Unknown(text, name);
    }

    private static Measure OfLatency(string text, string function, Latency latency, int? member, Selector selector)
    {
        LatencyHistogram In(Tally tally) =>
            member is { } one ? tally.HistogramOf(latency, one) : tally.HistogramOf(latency);
        var isWorst = function.StartsWith("worst-p", StringComparison.Ordinal);
        Func<LatencyHistogram, SubjectView, double?> take = function switch
        {
            "mean" => (all, _) => all.Count == 0 ? null : all.Total / 1e3 / all.Count,
            "max" => (all, _) => all.Count == 0 ? null : all.Longest / 1e3,
            "count" or "total" => (all, _) => all.Count,
            "rate" => (all, view) => all.Count / view.Seconds,
            _ when IsRough(function) && PercentOf(function[6..]) is { } percent =>
                (all, _) => all.Count == 0 ? null : all.PercentileUs(percent),
            _ when PercentOf(isWorst ? function[6..] : function) is { } percent =>
                (all, _) => Percentiles.Carries(all.Count, percent) ? all.PercentileUs(percent) : null,
            _ => throw new StudyException(
                $"\"{text}\": {function} is not a percentile. Write a number above 0 and below 100: p99, p99.9."),
        };
        var unit = function switch { "count" or "total" => "", "rate" => "1/s", _ => Unit.Microseconds.Text() };
        if (latency.Subject == Subject.Host)
        {
            return new(text, unit, Subject.Host, selector, view => isWorst
                ? Longest(view.Hosts(selector).Select(row => take(In(row.Tally), view)))
                : SubjectView.Together(view.Hosts(selector)) is { } all ? take(In(all.Tally), view) : null);
        }

        return new(text, unit, Subject.Domain, selector, view => isWorst
            ? Longest(view.Domains(selector).Select(row => take(In(row.Tally), view)))
            : SubjectView.Together(view.Domains(selector)) is { } all ? take(In(all.Tally), view) : null);
    }

    /// <summary>Of those that have enough observations; null if one has too few.</summary>
    private static double? Longest(IEnumerable<double?> values)
    {
        var all = values.ToList();
        return all.Count == 0 || all.Contains(null) ? null : all.Max();
    }

    private static Measure OfCounter(string text, string function, Counter counter, int? member, Selector selector)
    {
        double CountIn(Tally tally) => member is { } one ? tally[counter, one] : tally[counter];
        Func<double, SubjectView, double> take = function switch
        {
            "total" or "count" => (count, _) => count,
            "rate" => (count, view) => count / view.Seconds,
            _ => throw new StudyException(
                $"\"{text}\": {counter.Name} is a counter, and has no {function}. Write total({counter.Name}) or "
                + "rate(…)."),
        };
        var unit = function == "rate" ? $"{UnitOf(counter.Unit, "1")}/s" : UnitOf(counter.Unit, "");
        return counter.Subject switch
        {
            Subject.Irq => new(text, unit, Subject.Host, selector, view => view.Hosts(selector).Count == 0
                ? null
                : take(view.Lines(selector).Sum(CountIn), view)),
            Subject.Pcpu or Subject.Host => new(text, unit, Subject.Host, selector, view =>
                SubjectView.Together(view.Hosts(selector)) is { } all ? take(CountIn(all.Tally), view) : null),
            Subject.Domain or Subject.Vcpu or Subject.Port => new(text, unit, Subject.Domain, selector, view =>
                SubjectView.Together(view.Domains(selector)) is { } all ? take(CountIn(all.Tally), view) : null),
            var other => throw new NotSupportedException($"{counter} is of a {other}"),
        };
    }

    private static string UnitOf(Unit unit, string ofTimes) => unit == Unit.Times ? ofTimes : unit.Text();

    private static Measure FigureOf(string text, string name, Selector selector)
    {
        if (DomainFigures.All.FirstOrDefault(figure => figure.Name == name) is { } ofDomain)
        {
            return new(text, ofDomain.Unit.Text(), Subject.Domain, selector, view =>
                SubjectView.Together(view.Domains(selector)) is { } row ? ofDomain.Known(row) : null)
            {
                // A domain can use several pCPUs.
                IsShare = ofDomain.Unit == Unit.Fraction && ofDomain != DomainFigures.CpuShare,
            };
        }

        if (HostFigures.All.FirstOrDefault(figure => figure.Name == name) is { } ofHost)
        {
            return new(text, ofHost.Unit.Text(), Subject.Host, selector, view =>
                SubjectView.Together(view.Hosts(selector)) is { } row ? ofHost.Known(row) : null)
            {
                IsShare = ofHost.Unit == Unit.Fraction,
            };
        }

        if (LatencyOf(name).Latency is not null)
            throw new StudyException(
                $"\"{text}\": {name} is a latency. Write p50, p95, p99, mean or max of it: p99({name}).");
        if (CounterOf(name).Counter is not null)
            throw new StudyException($"\"{text}\": {name} is a counter. Write total({name}) or rate({name}).");
        throw Unknown(text, name);
    }

    private static (Latency? Latency, int? Member) LatencyOf(string name)
    {
        foreach (var latency in _layout.Latencies)
        {
            var whole = latency.Name.Replace("_*", "", StringComparison.Ordinal);
            if (name == whole || name + LatencySuffix == whole) return (latency, null);
            for (var member = 0; latency.Group is not null && member < latency.Members; member++)
                if (latency.NameOf(member) == name) return (latency, member);
        }

        return (null, null);
    }

    private static (Counter? Counter, int? Member) CounterOf(string name)
    {
        foreach (var counter in _layout.Counters)
        {
            if (name == counter.Name) return (counter, null);
            for (var member = 0; member < counter.Members; member++)
                if (counter.NameOf(member) == name) return (counter, counter.Members == 1 ? null : member);
        }

        return (null, null);
    }

    private static bool IsFunction(string word) =>
        word is "mean" or "max" or "count" or "total" or "rate" || word.StartsWith("worst-p", StringComparison.Ordinal)
        || IsRough(word) || (word is ['p', var digit, ..] && char.IsAsciiDigit(digit));

    private static double? PercentOf(string word) =>
        word.StartsWith('p')
        && double.TryParse(word[1..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is > 0 and < 100
            ? percent
            : null;

    private static StudyException Unknown(string text, string name)
    {
        List<string> names =
        [
            .. _words.Keys, "loss",
            .. _layout.Latencies.Select(latency => latency.Name.Replace("_*", "", StringComparison.Ordinal))
                .SelectMany(whole => (string[])[whole, whole.Replace(LatencySuffix, "", StringComparison.Ordinal)]),
            .. DomainFigures.All.Select(figure => figure.Name), .. HostFigures.All.Select(figure => figure.Name),
            .. _layout.Counters.SelectMany(counter => Enumerable.Range(0, counter.Members).Select(counter.NameOf)),
        ];
        return new(
            $"\"{text}\": nothing called {UnitText.Shown(name)} is counted. "
            + Suggestion.DidYouMean(name, names, "See actorxen counters for what is."));
    }
}
