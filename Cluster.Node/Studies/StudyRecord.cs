using System.Security.Cryptography;
using System.Text;

namespace ActorXen.Studies;

/// <summary>A study or capacity search that is done and kept in the store: question, cells, values.</summary>
public sealed record StudyRecord
{
    /// <summary>The letter s and ten hexadecimal digits; the same for the same question and cells.</summary>
    public required string Id { get; init; }

    /// <summary>What the user calls it; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it was done, wall time.</summary>
    public required DateTimeOffset DoneUtc { get; init; }

    /// <summary>The command that asks the same again.</summary>
    public required string Command { get; init; }

    /// <summary>The scenario of its first cell with every setting; empty if no cell was run.</summary>
    public required string ScenarioText { get; init; }

    /// <summary>Which cell that is: <c>guests=4, seed 1</c>.</summary>
    public required string ScenarioOf { get; init; }

    /// <summary>What the study found; null for a capacity.</summary>
    public StudyResult? Study { get; init; }

    /// <summary>What the search found, for each variant; empty for a study.</summary>
    public IReadOnlyList<CapacityResult> Capacity { get; init; } = [];

    /// <summary>The study, or those of the variants; not empty.</summary>
    public IReadOnlyList<StudyResult> Results =>
        Study is { } study ? [study] : [.. Capacity.Select(answer => answer.Study)];

    public StudyQuestion Question => Results[0].Question;

    /// <summary>Of the program that ran its cells.</summary>
    public string EngineVersion => Results[0].EngineVersion;

    /// <summary>As in lists: study or capacity.</summary>
    public string KindText => Study is null ? "capacity" : "study";

    /// <summary>All cells, also of points that several results have.</summary>
    public IEnumerable<CellOfPoint> Cells =>
        Results.SelectMany(result => result.Points).SelectMany(point => point.Cells);

    /// <summary>What is varied, as on a command line.</summary>
    public IReadOnlyList<string> Axes =>
        [.. Groups.Select(group => string.Join(" & ", group.Axes.Select(axis => TextOf(axis))))];

    /// <summary>The same with ranges instead of many values.</summary>
    public IReadOnlyList<string> AxesInShort =>
        [.. Groups.Select(group => string.Join(" & ", group.Axes.Select(axis => axis.InShort)))];

    /// <summary>What must hold; empty for a study.</summary>
    public string Criterion => Capacity is [var first, ..] ? $"{first.Question.Criterion}" : "";

    /// <summary>The id of a question with its cells, however often and under whatever name it is asked.</summary>
    public static string IdOf(StudyRecord record)
    {
        var text = new StringBuilder();
        void Add(IEnumerable<string> words) => text.AppendJoin('\t', words).Append('\n');
        var question = record.Question;
        Add([record.KindText, record.EngineVersion, question.Scenario, record.Criterion]);
        Add(question.Set);
        Add(record.Axes);
        Add(record.Results.SelectMany(result => result.Question.Measures).Select(measure => measure.Text));
        foreach (var point in record.Results.SelectMany(result => result.Points))
        {
            Add([.. point.Point.Settings, point.Problem ?? ""]);
            Add(point.Cells.Select(cell => $"{cell.Seed} {cell.Key}"));
            Add(point.Failures.Select(failure => $"{failure.Seed}"));
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return $"s{Convert.ToHexStringLower(hash)[..10]}";
    }

    private IEnumerable<AxisGroup> Groups => Study is { } study
        ? study.Question.Axes
        :
        [
            .. Capacity[0].Question.Variant.Values.Select(pair => new AxisGroup([pair.Axis])),
            new AxisGroup([Capacity[0].Question.Axis]),
        ];

    private static string TextOf(Axis axis) => $"{axis.Path}={string.Join(',', axis.Values)}";
}
