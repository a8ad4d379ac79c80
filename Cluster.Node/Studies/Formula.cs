namespace ActorXen.Studies;

/// <summary>A measure at one point: <c>p99(request) @ policy=credit</c>.</summary>
/// <param name="Point">As written behind the @; empty if there is none, which is enough if there is one point.</param>
public sealed record Term(Measure Measure, string Point)
{
    public override string ToString() => Point.Length == 0 ? Measure.Text : $"{Measure} @ {Point}";
}

/// <summary>A number that is computed from measures at points.</summary>
/// <param name="Text">As <see cref="FormulaText"/> reads it.</param>
/// <param name="Unit">Of a single measure; empty if anything is computed.</param>
/// <param name="Terms">Everything that it looks at; empty for a constant.</param>
/// <param name="Of">Computes it from the terms' values of one seed; NaN if one of them has no value.</param>
public sealed record Formula(
    string Text, string Unit, IReadOnlyList<Term> Terms, Func<Func<Term, double>, double> Of)
{
    public override string ToString() => Text;
}
