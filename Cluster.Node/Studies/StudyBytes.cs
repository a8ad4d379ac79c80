using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>A study's record as bytes for the store.</summary>
internal static class StudyBytes
{
    private const int Version = 2;

    public static byte[] Write(StudyRecord record)
    {
        var to = new StateWriter();
        to.Int(Version);
        foreach (var text in (string[])[record.Id, record.Name, record.Command, record.ScenarioText, record.ScenarioOf])
            to.Text(text);
        to.Long(record.DoneUtc.ToUnixTimeMilliseconds());
        to.Text(record.Criterion);
        to.Int(record.Results.Count);
        foreach (var (place, result) in record.Results.Index())
        {
            QuestionBytes.Write(to, result.Question);
            if (record.Study is null) Write(to, record.Capacity[place]);
            Write(to, result);
        }

        return to.ToArray();
    }

    /// <exception cref="StateFormatException">
    /// Damaged, of another version, or of measures that this version does not have.
    /// </exception>
    public static StudyRecord Read(ReadOnlyMemory<byte> bytes)
    {
        var from = new StateReader(bytes);
        if (from.Int() is var version && version != Version)
            throw new StateFormatException($"a study has the unknown version {version}");
        try
        {
            return Read(from);
        }
        catch (Exception damage) when (damage is StudyException or ArgumentException)
        {
            throw new StateFormatException(damage.Message);
        }
    }

    private static StudyRecord Read(StateReader from)
    {
        var (id, name, command, text, of) = (from.Text(), from.Text(), from.Text(), from.Text(), from.Text());
        var done = DateTimeOffset.FromUnixTimeMilliseconds(from.Long());
        var criterion = from.Text();
        var (study, capacity) = ((StudyResult?)null, new List<CapacityResult>());
        var results = from.Int();
        if (results < 1 || (criterion.Length == 0 && results > 1))
            throw new StateFormatException($"a study has {results} results");
        for (var left = results; left > 0; left--)
        {
            var question = QuestionBytes.Read(from);
            if (criterion.Length == 0)
            {
                List<Point> points = [.. Point.All(question.Axes)];
                study = ReadResult(from, question, number => points[number]);
                continue;
            }

            var variant = new Point(from.Int(), from.Many(static each => (QuestionBytes.ReadAxis(each), each.Text())));
            var axis = QuestionBytes.ReadAxis(from);
            var named = AxisGroup.WithNames(
                [.. variant.Values.Select(pair => new AxisGroup([pair.Axis])), new AxisGroup([axis])]);
            variant = variant with
            {
                Values = [.. variant.Values.Select((pair, place) => (named[place].Axes[0], pair.Value))],
            };
            axis = named[^1].Axes[0];
            var verdicts = from.Many(static each => (Value: each.Int(), Verdict: (Verdict)each.Int()));
            capacity.Add(new()
            {
                Question = new(question, axis, CriterionText.Read(criterion), variant),
                Verdicts = verdicts.ToDictionary(pair => pair.Value, pair => pair.Verdict),
                Study = ReadResult(
                    from, question, number => new(number, [.. variant.Values, (axis, axis.Values[number])])),
            });
        }

        return new()
        {
            Id = id,
            Name = name,
            Command = command,
            ScenarioText = text,
            ScenarioOf = of,
            DoneUtc = done,
            Study = study,
            Capacity = capacity,
        };
    }

    private static void Write(StateWriter to, CapacityResult answer)
    {
        to.Int(answer.Question.Variant.Number);
        to.Many(answer.Question.Variant.Values, static (each, pair) =>
        {
            QuestionBytes.Write(each, pair.Axis);
            each.Text(pair.Value);
        });
        QuestionBytes.Write(to, answer.Question.Axis);
        to.Many([.. answer.Verdicts.OrderBy(pair => pair.Key)], static (each, pair) =>
        {
            each.Int(pair.Key);
            each.Int((int)pair.Value);
        });
    }

    private static void Write(StateWriter to, StudyResult result)
    {
        to.Text(result.EngineVersion);
        to.Time(result.WarmUpEnd);
        to.Int(result.Known);
        to.Real(result.WallSeconds);
        to.Real(result.CellSeconds);
        to.Bool(result.IsComplete);
        var measures = result.Question.Measures;
        to.Many(result.Points, (each, point) =>
        {
            each.Int(point.Point.Number);
            each.OptionalText(point.Problem);
            each.Many(point.Strata, static (one, kind) =>
            {
                one.Text(kind.Like);
                foreach (var number in (int[])[kind.Racks.Kind, kind.Racks.Racks, kind.Racks.Sampled]) one.Int(number);
            });
            each.Many(point.Failures, static (one, failure) =>
            {
                one.Long(failure.Seed);
                one.Text(failure.Reason);
            });
            each.Many(point.Cells, (one, cell) =>
            {
                one.Long(cell.Seed);
                one.Bool(cell.IsKnown);
                one.Text(cell.Key);
                // A cell may have been asked for more measures by other studies.
                one.Bytes(CellBytes.Write(cell.Result with
                {
                    Counts = default,
                    Values = Only(measures, cell.Result.Values),
                    Batches = cell.Result.Batches is { } batches
                        ? batches with { Values = Only(measures, batches.Values) }
                        : null,
                }));
            });
        });
    }

    private static Dictionary<string, IReadOnlyList<double?>> Only(
        IReadOnlyList<Measure> measures, IReadOnlyDictionary<string, IReadOnlyList<double?>> values) =>
        measures.ToDictionary(measure => measure.Text, measure => values[measure.Text], StringComparer.Ordinal);

    private static StudyResult ReadResult(StateReader from, StudyQuestion question, Func<int, Point> pointOf) => new()
    {
        Question = question,
        EngineVersion = from.Text(),
        WarmUpEnd = from.Time(),
        Known = from.Int(),
        WallSeconds = from.Real(),
        CellSeconds = from.Real(),
        IsComplete = from.Bool(),
        Points = from.Many(each => new PointResult
        {
            Point = pointOf(each.Int()),
            Problem = each.OptionalText(),
            Strata = each.Many(static one => (one.Text(), new Stratum(one.Int(), one.Int(), one.Int()))),
            Failures = each.Many(static one => (one.Long(), one.Text())),
            Cells = each.Many(one => ReadCell(one, question.Measures)),
        }),
    };

    private static CellOfPoint ReadCell(StateReader from, IReadOnlyList<Measure> measures)
    {
        var (seed, isKnown, key) = (from.Long(), from.Bool(), from.Text());
        var result = CellBytes.Read(from.Bytes());
        return result.Has(measures)
            ? new(seed, result, isKnown, key)
            : throw new StateFormatException($"the cell of seed {seed} lacks a measure");
    }
}
