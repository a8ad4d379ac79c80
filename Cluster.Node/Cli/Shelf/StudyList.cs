using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary>The studies in the list of runs.</summary>
/// <param name="studies">Oldest first.</param>
/// <param name="sizes">Bytes of results by key.</param>
internal sealed class StudyList(IReadOnlyList<StudyRecord> studies, IReadOnlyDictionary<string, long> sizes)
{
    public bool IsEmpty => studies.Count == 0;

    public TextTable Table()
    {
        var hasNames = studies.Any(study => study.Name.Length > 0);
        var table = new TextTable(
            "Stored studies",
            [
                new("study", 0), .. hasNames ? (Column[])[new("name", 0)] : [], new("kind", 4), new("scenario", 2),
                new("asked", 1, Wraps: true), new("cells", 6), new("done (UTC)", 5), new("size", 3),
            ],
            "asked: what is varied and changed, and what must hold. size: bytes of the record and of the cells that it "
            + "names, which others may name too. actorxen show STUDY, actorxen compare STUDY OTHER.");
        foreach (var study in studies)
        {
            table.Add([
                study.Id, .. hasNames ? (string[])[study.Name] : [], study.KindText, study.Question.Scenario,
                AskedOf(study), study.Cells.Count().ToString(CultureInfo.InvariantCulture),
                study.DoneUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                SizeText.Of(SizeOf(study)),
            ]);
        }

        return table;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("studies");
        foreach (var study in studies)
        {
            json.WriteStartObject();
            json.WriteString("study_id", study.Id);
            json.WriteString("name", study.Name);
            json.WriteString("kind", study.KindText);
            json.WriteString("scenario", study.Question.Scenario);
            WriteTexts(json, "vary", study.Axes);
            WriteTexts(json, "overrides", study.Question.Set);
            json.WriteString("criterion", study.Criterion);
            json.WriteNumber("cells", study.Cells.Count());
            json.WriteString("engine_version", study.EngineVersion);
            json.WriteString("done_utc", study.DoneUtc);
            json.WriteNumber("size_bytes", SizeOf(study));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Bytes of a study's record and of the cells that it names.</summary>
    public long SizeOf(StudyRecord study) => sizes.GetValueOrDefault(StudyShelf.KeyOf(study.Id))
        + study.Cells.Select(cell => cell.Key).Distinct().Sum(key => sizes.GetValueOrDefault(CellShelf.KeyOf(key)));

    private static string AskedOf(StudyRecord study)
    {
        string[] criterion = study.Criterion.Length > 0 ? [study.Criterion] : [];
        return string.Join("; ", [.. study.AxesInShort, .. study.Question.Set, .. criterion]);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
