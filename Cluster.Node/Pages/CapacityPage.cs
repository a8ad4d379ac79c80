using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The page of <c>actorxen capacity</c>.</summary>
public static class CapacityPage
{
    /// <param name="results">One for each variant, not empty.</param>
    public static string Write(IReadOnlyList<CapacityResult> results, PageOrigin origin)
    {
        var (question, scenario) = (results[0].Question, results[0].Study.Question.Scenario);
        var axis = question.Axis.ShortName;
        var page = new Page(
            $"Capacity of {scenario}: {axis}",
            $"How large can {axis} be in {scenario} ({question.Axis.Values[0]} to {question.Axis.Values[^1]}), so that "
            + $"{question.Criterion}?",
            AnswersOf(results));
        page.Warnings([
            .. results.All(result => result.Study.IsComplete) ? (string[])[] : [StudyText.Interrupted],
            .. results.SelectMany(DoubtsOf), .. results.SelectMany(result => StudyText.WithoutValue(result.Study)),
        ]);
        var charts = CapacityCharts.Of(results);
        if (charts.Count > 0)
        {
            page.Heading("The curve").Paragraph(
                "A filled dot is a value at which everything that is asked for holds, a cross one at which it fails, "
                + "a ring one that the seeds do not decide. The band is the 95 % interval of the mean over seeds; "
                + "whether a value holds is judged with a wider one, because it is looked at several times.");
            foreach (var chart in charts) page.Charts([chart]);
        }

        var others = CapacityCharts.Others(results);
        if (others.Count > 0) page.Heading("What else was measured").Charts(others);
        page.Heading("Figures");
        if (results.Count > 1) page.Table(CapacityText.Variants(results));
        foreach (var result in results) page.Table(CapacityText.Table(result));
        List<StudyResult> studies = [.. results.Select(result => result.Study)];
        page.Heading("How this was made").Facts(StudyPage.FactsOf(studies));
        if (studies[0].Points.FirstOrDefault(point => point.Cells.Count > 0) is { } shown)
        {
            page.Paragraph("One of its runs alone:")
                .Command(StudyText.CommandOf(studies[0].Question, shown.Point, shown.Cells[0].Seed));
        }

        origin.Write(page);
        return page.ToString();
    }

    private static IReadOnlyList<string> AnswersOf(IReadOnlyList<CapacityResult> results)
    {
        var isComplete = results.All(result => result.Study.IsComplete);
        List<string> answers = results.Count == 1 || !isComplete ? [] : [HeadlineOf(results)];
        foreach (var result in results)
        {
            var variant = result.Question.Variant.Values.Count > 0 ? $"{result.Question.Variant}: " : "";
            answers.Add(variant + CapacityText.Answer(result));
            if (CapacityText.Breaks(result) is { } breaks) answers.Add(Capital(breaks) + ".");
        }

        return [.. answers, .. CapacityText.Differences(results)];
    }

    /// <summary>What fits, in one sentence for all variants.</summary>
    private static string HeadlineOf(IReadOnlyList<CapacityResult> results)
    {
        List<string> parts =
        [
            .. results.Select(
                result => $"{CapacityText.FitsOf(result) ?? "nothing"} with {result.Question.Variant}"),
        ];
        return $"What fits of {results[0].Question.Axis.ShortName}: {StudyPage.Listed(parts)}.";
    }

    private static IEnumerable<string> DoubtsOf(CapacityResult result) => result.Study.Doubts.Select(doubt =>
        result.Question.Variant.Values.Count > 0 ? $"doubt: {result.Question.Variant}: {doubt}" : $"doubt: {doubt}");

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
