using System.Globalization;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>What a plan says about running a sample of racks.</summary>
/// <param name="Strata">Kinds of racks, with how many would be run, or are.</param>
/// <param name="Refusal">Why racks cannot be sampled; null if they can.</param>
/// <param name="IsTaken">Whether the study asks for a sample already.</param>
/// <param name="Seconds">Wall time of the study with it, estimated.</param>
internal sealed record SampleOffer(
    IReadOnlyList<(string Like, Stratum Racks)> Strata, string? Refusal, bool IsTaken, double Seconds)
{
    /// <summary>Racks of each kind: enough to tell how much racks differ.</summary>
    private const int Racks = 4;

    /// <param name="cell">Of the largest point.</param>
    /// <param name="kinds">Of its racks.</param>
    /// <param name="measures">Of the study.</param>
    /// <param name="seconds">Wall time of the study as it is asked, estimated.</param>
    public static SampleOffer Of(
        StudyCell cell, RackKinds kinds, IReadOnlyList<Measure> measures, double seconds)
    {
        var refusal = SampleRules.Refusal(kinds) ?? measures
            .Select(measure => SampleRules.Refusal(measure, cell.Spec, kinds)).FirstOrDefault(one => one is not null);
        var sample = cell.Sample ?? RackSample.Draw(kinds, Racks, cell.Seed);
        var part = StudyRun.SizeOf(cell.Spec with { OnlyRacks = sample.Numbers })
            / Math.Max(1, StudyRun.SizeOf(cell.Simulated));
        return new(
            [.. sample.Strata.Select(one => (kinds.Names[one.Kind], one))], refusal,
            cell.Sample is not null, seconds * part);
    }

    /// <summary>Begins with a space; empty if there is nothing to sample.</summary>
    public string Text()
    {
        if (IsTaken) return $" The sample: {SampleText.Strata(Strata)}.";
        if (!Strata.Any(one => one.Racks.IsPart)) return "";
        return Refusal is { } refusal
            ? $" No sample of racks: {refusal}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $" With --sample {Racks}, {SampleText.Strata(Strata)}, about {StudyText.EstimatedSeconds(Seconds)} s.");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("sample");
        json.WriteBoolean("taken", IsTaken);
        json.WriteString("refusal", Refusal);
        StudyJson.WriteStrata(json, Strata);
        json.WriteNumber("estimated_seconds", Math.Round(Seconds, 6));
        json.WriteEndObject();
    }
}
