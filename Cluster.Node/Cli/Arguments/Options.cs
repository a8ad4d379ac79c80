using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Arguments;

/// <summary>Options that several commands share, so that names and checks are the same everywhere.</summary>
internal static class Options
{
    public static Argument<string> Run() =>
        new("RUN") { Description = "Id or name of a stored run, or the beginning of its id (see: actorxen runs)." };

    public static Option<bool> Json() => new("--json") { Description = "Prints one JSON object and nothing else." };

    public static Option<bool> All() => new("--all") { Description = "Shows every row." };

    public static Option<string?> HostPattern() => new Option<string?>("--host")
    {
        Description = "Shows only hosts of this name; it may contain * and ?.",
        HelpName = "PATTERN",
    }.Filled("names no host. Write a name or a pattern");

    public static Option<string?> DomainPattern() => new Option<string?>("--dom")
    {
        Description = "Shows only domains of this name, or HOST/NAME; it may contain * and ?.",
        HelpName = "PATTERN",
    }.Filled("names no domain. Write a name or a pattern");

    /// <summary>Refuses an empty value, which comes from a script's variable that is not set.</summary>
    /// <param name="problem">What is wrong with it and what to write.</param>
    public static Option<string?> Filled(this Option<string?> option, string problem)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
                result.AddError($"{option.Name} \"{text}\" {problem}, or leave {option.Name} out.");
        });
        return option;
    }

    public static Option<string?> Store()
    {
        var option = new Option<string?>("--store")
        {
            Description =
                "Where runs are stored: a SQLite file or postgresql://USER@HOST/DATABASE. Default: the environment "
                + $"variable {StoreOptions.ConnectionVariable} or {StoreOptions.Variable}, else a file in the user's "
                + "data folder.",
            HelpName = "PATH|URL",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError("--store \"\" names no file. Write a file or a URL, or leave --store out.");
            if (result.Tokens.Any(token => PostgresUrl.HasPassword(token.Value)))
            {
                result.AddError(
                    "--store holds a password, which every user of this machine can see in the list of processes. "
                    + "Leave it out and set PGPASSWORD or PGPASSFILE, "
                    + $"or put the whole connection string in {StoreOptions.ConnectionVariable}.");
            }
        });
        return option;
    }

    public static Option<EngineKind> Engine()
    {
        var option = new Option<EngineKind>("--engine")
        {
            Description = "actors (every entity is an Akka actor) or plain (direct calls). Results are the same.",
            DefaultValueFactory = _ => EngineKind.Actors,
            CustomParser = EngineOf,
            HelpName = "actors|plain",
        };
        option.CompletionSources.Add("actors", "plain");
        return option;
    }

    /// <summary>1 to 64. By default one for every 32 hosts.</summary>
    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Threads to run hosts on, 1 to 64; by default one for every 32 hosts. Results are the same.",
            HelpName = "N",
        };
        option.Validators.Add(result => Within(result, option, 1, 64));
        return option;
    }

    private const int MostSeeds = 10_000;

    /// <summary>All seeds that follow the first one are numbers.</summary>
    private const long LargestFirstSeed = long.MaxValue - MostSeeds;

    /// <summary>How many seeds a comparison takes.</summary>
    /// <param name="fewest">Smallest number allowed, at least two because of the interval.</param>
    /// <param name="usual">The number without the option.</param>
    public static Option<int> Seeds(int fewest, int usual)
    {
        var seeds = new Option<int>("--seeds")
        {
            Description = $"How many seeds, {fewest} to {MostSeeds}.",
            DefaultValueFactory = _ => usual,
            HelpName = "N",
        };
        seeds.Validators.Add(result => Within(result, seeds, fewest, MostSeeds));
        return seeds;
    }

    public static Option<long> FirstSeed()
    {
        var first = new Option<long>("--seed")
        {
            Description = "The first seed; the others are the numbers after it.",
            DefaultValueFactory = _ => 1,
            HelpName = "FIRST",
        };
        first.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1
                || !long.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value))
                return;
            if (value < 0) result.AddError($"--seed {value} is negative.");
            if (value > LargestFirstSeed) result.AddError(
                $"--seed {value} leaves no numbers for the other seeds. Write at most {LargestFirstSeed}.");
        });
        return first;
    }

    /// <summary>For commands that run many short simulations.</summary>
    public static Option<int> CellThreads()
    {
        var threads = new Option<int>("--threads")
        {
            Description = "Parallel runs, 1 to 64; by default one per processor. Results do not depend on it.",
            HelpName = "N",
            DefaultValueFactory = _ => Math.Min(64, Environment.ProcessorCount),
        };
        threads.Validators.Add(result => Within(result, threads, 1, 64));
        return threads;
    }

    public static Option<string> Cluster() => new("--cluster")
    {
        Description =
            "host:port of a node's API, or several separated by commas. Default: ACTORXEN_API, else 127.0.0.1:8080.",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("ACTORXEN_API") is { Length: > 0 } named ? named : "127.0.0.1:8080",
        HelpName = "ADDRESS",
    };

    /// <summary>For commands that usually read a store.</summary>
    public static Option<string?> OtherCluster() => new("--cluster")
    {
        Description = "host:port of a node's API, or several: reads from the cluster's store instead.",
        HelpName = "ADDRESS",
    };

    public static Option<string[]> Set()
    {
        var set = new Option<string[]>("--set")
        {
            Description = "Overrides a setting of the scenario; may be repeated.",
            HelpName = "KEY=VALUE",
        };
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
                result.AddError($"--set \"{token.Value}\" is not KEY=VALUE.");
        });
        return set;
    }

    public static Option<long?> Seed() =>
        new("--seed") { Description = "Overrides the scenario's seed.", HelpName = "N" };

    public static Option<Duration?> Until() =>
        Time("--until", "Ends the run before the scenario's length: 500ms, 5s.", mayBeZero: false);

    public static Option<string?> WarmUp()
    {
        var option = new Option<string?>("--warm-up")
        {
            Description =
                "How much of the beginning the report leaves out: auto (found from the run's own series), 0 or a time. "
                + "By default the scenario's, else auto.",
            HelpName = "auto|TIME",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is not ("auto" or "0") and var text
                && ReadTime(text) is null)
            {
                result.AddError($"--warm-up \"{text}\" is not auto, 0 or a length of time. Write for example 300ms.");
            }
        });
        return option;
    }

    /// <summary>The warm-up is a setting of the scenario like any other.</summary>
    public static string[] WithWarmUp(string[]? set, string? warmUp) =>
        warmUp is null ? set ?? [] : [.. set ?? [], $"warm-up={warmUp}"];

    public static Option<Duration?> CheckpointEvery() => Time(
        "--checkpoint-every", "Virtual time between checkpoints; 0s for none. By default it depends on the length.");

    /// <param name="what">What has the name.</param>
    public static Option<string?> Name(string what = "run")
    {
        var name = new Option<string?>("--name")
        {
            Description = $"Names the {what}. Other commands find it by this name.",
            HelpName = "NAME",
        };
        name.Validators.Add(result => Check(result, RunLabels.ProblemOfName));
        return name;
    }

    public static Option<string?> Note()
    {
        var note = new Option<string?>("--note")
        {
            Description = "Notes something about the run, for lists and reports.",
            HelpName = "TEXT",
        };
        note.Validators.Add(result => Check(result, RunLabels.ProblemOfNote));
        return note;
    }

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Shows no progress." };

    public static Option<Duration?> Time(string name, string description, bool mayBeZero = true) => new(name)
    {
        Description = description,
        CustomParser = result => TimeOf(result, mayBeZero),
        HelpName = "TIME",
    };

    /// <summary>Checks the range. The parser itself refuses a text that is not a number.</summary>
    public static void Within(OptionResult result, Option<int> option, int least, int most)
    {
        if (result.Tokens.Count == 1
            && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
            && (value < least || value > most))
        {
            result.AddError($"{option.Name} {value} is not between {least} and {most}.");
        }
    }

    /// <summary>A length of time with its unit: <c>500ms</c>, <c>1.5s</c>.</summary>
    /// <returns>null if the text is something else, or not a whole number of nanoseconds.</returns>
    public static Duration? ReadTime(string text) =>
        UnitText.Time.Read(text, out var nanoseconds) is null && nanoseconds >= 0 ? new Duration(nanoseconds) : null;

    private static void Check(OptionResult result, Func<string, string?> problemOf)
    {
        if (result.Tokens.Count == 1 && problemOf(result.Tokens[0].Value) is { } problem) result.AddError(problem);
    }

    private static Duration? TimeOf(ArgumentResult result, bool mayBeZero)
    {
        var text = result.Tokens[0].Value;
        var time = ReadTime(text);
        if (time is { Nanoseconds: 0 } && !mayBeZero)
            result.AddError(
                $"{Typed(result)} is not allowed: the time must be positive. Write for example 500ms or 5s.");
        if (time is null)
        {
            var criterion = text.AsSpan().ContainsAny('<', '>') ? " A criterion is for actorxen capacity." : "";
            result.AddError($"{Typed(result)} is not a length of time. Write for example 500ms or 5s.{criterion}");
        }

        return time;
    }

    /// <summary>The option and its value, as they were typed.</summary>
    private static string Typed(ArgumentResult result) =>
        $"{(result.Parent as OptionResult)?.IdentifierToken?.Value} \"{result.Tokens[0].Value}\"".TrimStart();

    private static EngineKind EngineOf(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "actors": return EngineKind.Actors;
            case "plain": return EngineKind.Plain;
            default:
                result.AddError($"{Typed(result)} is not an engine. Use actors or plain.");
                return EngineKind.Actors;
        }
    }
}
