using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>The question of a study as bytes for the store.</summary>
internal static class QuestionBytes
{
    public static void Write(StateWriter to, StudyQuestion question)
    {
        to.Text(question.Scenario);
        to.Many(question.Set, static (each, setting) => each.Text(setting));
        to.Many(question.Axes, static (each, group) => each.Many(group.Axes, Write));
        to.Many(question.Measures, static (each, measure) => each.Text(measure.Text));
        to.Long(question.FirstSeed);
        to.Int(question.Seeds);
        to.Real(question.Precision ?? double.NaN);
        to.Int(question.MostSeeds);
        to.Int(question.Sample ?? 0);
        to.Int(question.Batches ?? 0);
    }

    public static StudyQuestion Read(StateReader from) => new()
    {
        Scenario = from.Text(),
        Set = from.Many(static each => each.Text()),
        Axes = AxisGroup.WithNames(from.Many(static each => new AxisGroup(each.Many(ReadAxis)))),
        Measures = from.Many(static each => MeasureText.Read(each.Text())),
        FirstSeed = from.Long(),
        Seeds = from.Int(),
        Precision = from.Real() is var precision && double.IsNaN(precision) ? null : precision,
        MostSeeds = from.Int(),
        Sample = OrNone(from.Int()),
        Batches = OrNone(from.Int()),
    };

    public static void Write(StateWriter to, Axis axis)
    {
        to.Text(axis.Path);
        to.Many(axis.Values, static (each, value) => each.Text(value));
    }

    public static Axis ReadAxis(StateReader from)
    {
        var axis = new Axis(from.Text(), from.Many(static each => each.Text()));
        return axis.Values.Count > 0 ? axis : throw new StateFormatException($"{axis.Path} has no values");
    }

    private static int? OrNone(int count) => count > 0 ? count : null;
}
