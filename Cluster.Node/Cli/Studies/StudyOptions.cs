using System.CommandLine;
using System.Globalization;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Studies;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Studies;

/// <summary>The options of commands that run the cells of a study, and the files that have the same as keys.</summary>
internal sealed class StudyOptions
{
    private const int LargestMostSeeds = 10_000;

    private static readonly string[] _usualMeasures = ["p50(request)", "p99(request)", "throughput", "steal", "busy"];

    public Argument<string> Question { get; } = new("SCENARIO")
    {
        Description = "A scenario or study file, or the name of a shipped one.",
    };

    public Option<string[]> Vary { get; } = new("--vary")
    {
        Description =
            "A setting and its values; may be repeated. KEY=A,B,C, KEY=4..64, KEY=4..64 step 4, KEY=1ms..64ms x2, "
            + "KEY=1..1000 log 4. Settings joined by & go together.",
        HelpName = "KEY=VALUES",
    };

    public Option<string[]> Measure { get; } = new("--measure")
    {
        Description =
            "What to take from every run; may be repeated. p99(request, web-*), mean(wake), worst-p99(request), "
            + "steal(web-*), throughput, busy(host0), loss, total(migrations), … Names: actorxen counters.",
        HelpName = "MEASURE",
    };

    public Option<int> Seeds { get; }

    public Option<long> FirstSeed { get; } = Options.FirstSeed();

    public Option<string?> Precision { get; } = new("--precision")
    {
        Description =
            "Adds seeds to a point until the half of each interval is at most this part of its mean: 5%. Begins with "
            + $"--seeds, but at least {StudyQuestion.FewestSeedsOfSequence}.",
        HelpName = "SHARE",
    };

    public Option<int> MostSeeds { get; } = new("--most-seeds")
    {
        Description =
            $"With --precision: how many seeds of a point at most, {StudyQuestion.FewestSeedsOfSequence} to "
            + $"{LargestMostSeeds}.",
        HelpName = "N",
        DefaultValueFactory = _ => 200,
    };

    public Option<string[]> Set { get; } = Options.Set();

    public Option<string?> WarmUp { get; } = Options.WarmUp();

    public Option<int?> Sample { get; } = new("--sample")
    {
        Description =
            $"Runs {StudyQuestion.FewestRacks} or more racks of each kind instead of all; --plan tells the kinds. The "
            + "intervals include the error of that.",
        HelpName = "N",
    };

    public Option<int?> Batches { get; } = new("--batches")
    {
        Description =
            $"One long run of each point instead of several seeds: cut into {CellBatches.Fewest} to {CellBatches.Most} "
            + "batches, whose means give the interval.",
        HelpName = "N",
    };

    public Option<bool> Strict { get; } = new("--strict")
    {
        Description = "Runs nothing if the scenario of one point is wrong. Otherwise the other points are run.",
    };

    public Option<bool> Again { get; } = new("--again")
    {
        Description = "Runs every cell, also those whose result is in the store.",
    };

    public Option<int> Threads { get; } = Options.CellThreads();

    public Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = "host:port of a node's API, or several separated by commas: its nodes run the cells.",
        HelpName = "ADDRESS",
    };

    public Option<string?> Name { get; } = Options.Name("study");

    public Option<string?> Store { get; } = Options.Store();

    public Option<bool> NoStore { get; } = new("--no-store")
    {
        Description = "Keeps no results: an interrupted study starts again from its first cell, and it is not listed.",
    };

    /// <param name="seeds">Seeds of each point without the option.</param>
    public StudyOptions(int seeds = StudyQuestion.UsualSeeds)
    {
        Seeds = Options.Seeds(2, seeds);
        MostSeeds.Validators.Add(
            result => Options.Within(result, MostSeeds, StudyQuestion.FewestSeedsOfSequence, LargestMostSeeds));
    }

    /// <summary>The study's file; one that only names the scenario if a scenario was named.</summary>
    /// <exception cref="InputException">The file is wrong; the message lists every problem.</exception>
    public StudyFile File(ParseResult parsed)
    {
        var named = parsed.GetRequiredValue(Question);
        var file = StudyFile.Find(named, out var problems) ?? new() { Scenario = named };
        if (problems.Count == 0 && StudyFile.Meant(named) is { } meant)
            throw new InputException($"{named}: There is no such file. Did you mean {meant}?");
        return problems.Count == 0 ? file : throw new InputException(ScenarioProblem.Table(named, problems));
    }

    /// <summary>What the options say, or the file where they say nothing.</summary>
    /// <exception cref="StudyException">The axes or measures are wrong.</exception>
    public StudyQuestion Study(ParseResult parsed, Duration? until)
    {
        var file = File(parsed);
        string[] measures = [.. Chosen(parsed.GetValue(Measure), file.Measures)];
        if (measures.Length == 0) measures = _usualMeasures;
        return Asked(
            parsed, file, AxisText.Read([.. Chosen(parsed.GetValue(Vary), file.Vary)]),
            [.. measures.Select(MeasureText.Read)], until);
    }

    /// <param name="file">Where an option is not given.</param>
    /// <param name="axes">What is varied.</param>
    /// <param name="measures">What is taken from every run; the same one twice counts once.</param>
    /// <param name="length">Virtual time of each run; null for the file's or the scenario's.</param>
    public StudyQuestion Asked(
        ParseResult parsed, StudyFile file, IReadOnlyList<AxisGroup> axes, IReadOnlyList<Measure> measures,
        Duration? length)
    {
        if (parsed.GetValue(NoStore) && parsed.GetValue(Name) is not null)
            throw new StudyException("--name needs the store. Leave --no-store or --name out.");
        if (parsed.GetValue(Cluster) is not null && parsed.GetResult(Threads) is { Implicit: false })
        {
            throw new StudyException(
                "--threads is of this process, and --cluster runs the cells: a node as many as its --cells. Leave it "
                + "out.");
        }

        var typed = parsed.GetValue(Set) ?? [];
        var warmUp = parsed.GetValue(WarmUp) ?? (IsSet(typed, "warm-up") ? null : file.WarmUp);
        string[] set = [.. file.Set, .. Options.WithWarmUp(typed, warmUp)];
        var text = length is { } own ? UnitText.Write(own) : IsSet(typed, "length") ? null : file.Length;
        if (text is not null) set = [.. set, $"length={text}"];
        foreach (var axis in axes.SelectMany(group => group.Axes))
        {
            if (axis.Path == "seed")
                throw new StudyException("--vary: seeds are chosen with --seed and --seeds. Leave the axis out.");
            if (axis.Path == "name")
                throw new StudyException("--vary: a scenario's name changes no result. Leave the axis out.");
            if (set.FirstOrDefault(one => one.StartsWith($"{axis.Path}=", StringComparison.Ordinal)) is { } twice)
                throw new StudyException($"{axis.Path} is varied, but {twice} fixes it. Leave one of them out.");
        }

        var batches = new BatchOption(Batches, Seeds, Precision, Sample).Of(parsed, file);
        var seeds = batches is null ? SeedsOf(parsed, file) : 1;
        var precision = batches is null ? PrecisionOf(parsed, file) : null;
        var most = MostSeedsOf(parsed, batches is null ? file.MostSeedsOfPoint : null, seeds, precision);
        return new()
        {
            Scenario = file.Scenario,
            // Of a setting that is given twice the last one counts.
            Set = [.. set.Index().Where(one => !set.Skip(one.Index + 1).Any(later => IsSame(later, one.Item)))
                .Select(one => one.Item)],
            Axes = axes,
            Measures = [.. measures.DistinctBy(measure => measure.Text)],
            FirstSeed = parsed.GetValue(FirstSeed),
            Seeds = precision is null ? seeds : Math.Max(seeds, StudyQuestion.FewestSeedsOfSequence),
            Precision = precision,
            Sample = batches is null ? SampleOf(parsed, file) : null,
            Batches = batches,
            MostSeeds = Math.Max(most, seeds),
        };
    }

    /// <summary>Whether both give the same setting its value; <c>+=</c> adds to it.</summary>
    private static bool IsSame(string one, string other) =>
        KeyOf(one) is var key && !key.EndsWith('+') && key == KeyOf(other);

    private static bool IsSet(IEnumerable<string> settings, string key) => settings.Any(one => KeyOf(one) == key);

    private static string KeyOf(string setting) => setting.Split('=')[0].Trim();

    /// <summary>What was typed, or where the study's file has it, by the setting's path. Errors name them so.</summary>
    private Dictionary<string, string> PlacesOf(ParseResult parsed)
    {
        var places = new Dictionary<string, string>(SettingOptions.Of(parsed), StringComparer.Ordinal);
        var file = File(parsed);
        List<string> ofFile = [.. file.Set.Select(KeyOf)];
        if (file.WarmUp is not null) ofFile.Add("warm-up");
        if (file.Length is not null) ofFile.Add("length");
        foreach (var key in ofFile.Where(key => !IsSet(parsed.GetValue(Set) ?? [], key)))
            places.TryAdd(key, $"study {parsed.GetRequiredValue(Question)} {key}");
        return places;
    }

    /// <summary>Options replace all values of a file.</summary>
    public static IReadOnlyList<string> Chosen(string[]? options, IReadOnlyList<string> ofFile) =>
        options is { Length: > 0 } ? options : ofFile;

    /// <summary>This process, or the nodes of a cluster.</summary>
    /// <exception cref="ClusterException">No node answers, or none runs cells.</exception>
    public async Task<LocalCells> CellsAsync(ParseResult parsed, Composition parts, CancellationToken stop) =>
        parsed.GetValue(Cluster) is { } cluster
            ? await ClusterCells.OfAsync(parts, cluster, PlacesOf(parsed), parsed.GetValue(Again), stop)
            : new LocalCells(
                parts, parsed.GetValue(Threads), PlacesOf(parsed), hasStore: !parsed.GetValue(NoStore));

    /// <summary>The file's were checked when it was read.</summary>
    private int SeedsOf(ParseResult parsed, StudyFile file) =>
        file.Seeds is not { } seeds || parsed.GetResult(Seeds) is { Implicit: false }
            ? parsed.GetValue(Seeds)
            : int.Parse(seeds, NumberStyles.None, CultureInfo.InvariantCulture);

    private int MostSeedsOf(ParseResult parsed, string? ofFile, int seeds, double? precision)
    {
        var isAsked = parsed.GetResult(MostSeeds) is { Implicit: false };
        if (!isAsked && ofFile is null) return parsed.GetValue(MostSeeds);
        var most = isAsked ? parsed.GetValue(MostSeeds) : NumberOf(ofFile!);
        var written = isAsked ? $"--most-seeds {most}" : $"most-seeds = {ofFile}";
        if (most is not (>= StudyQuestion.FewestSeedsOfSequence and <= LargestMostSeeds))
            throw new StudyException(
                $"{written} is not a number from {StudyQuestion.FewestSeedsOfSequence} to {LargestMostSeeds}.");
        if (precision is null)
            throw new StudyException(
                $"{written} limits {(isAsked ? "--" : "")}precision, which is not given. Leave it out.");
        if (seeds > most)
            throw new StudyException($"{written} is less than the {seeds} seeds to begin with. Raise it.");
        return most.Value;
    }

    private int? SampleOf(ParseResult parsed, StudyFile file)
    {
        var isAsked = parsed.GetResult(Sample) is not null;
        if (!isAsked && file.Sample is null) return null;
        var isKnown = parsed.CommandResult.Command.Options.Contains(Sample);
        if (!isKnown)
            throw new StudyException(
                $"sample = {file.Sample}: a capacity search runs all racks. Leave it out, or use study.");
        var sample = isAsked ? parsed.GetValue(Sample) : NumberOf(file.Sample!);
        return sample >= StudyQuestion.FewestRacks
            ? sample
            : throw new StudyException(
                $"{(isAsked ? $"--sample {sample}" : $"sample = {file.Sample}")} is not a number of racks from "
                + $"{StudyQuestion.FewestRacks} on: one rack cannot tell how much racks differ.");
    }

    private static int? NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private double? PrecisionOf(ParseResult parsed, StudyFile file)
    {
        if ((parsed.GetValue(Precision) ?? file.Precision) is not { } text) return null;
        if (!parsed.CommandResult.Command.Options.Contains(Precision))
            throw new StudyException(
                $"precision = {text}: a capacity search adds seeds, up to --seeds, until it is sure of a value. Leave "
                + "it out, or use study.");
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text;
        if (double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && (isPercent ? value /= 100 : value) is >= 0.0001 and < 1)
            return value;
        throw new StudyException(
            $"--precision \"{text}\" is not a share from 0.01 % to below 100 %. Write for example 5%.");
    }
}
