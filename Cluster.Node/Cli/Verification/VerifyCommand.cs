using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Verification;

namespace ActorXen.Cli.Verification;

/// <summary>
/// <c>actorxen verify</c>: checks that the schedulers decide what Xen's own code decided, and what has a closed form.
/// </summary>
public static class VerifyCommand
{
    /// <param name="others">Further subcommands.</param>
    public static Command Create(
        SchedulerVerification verification, Terminal terminal, params IReadOnlyList<Command> others)
    {
        var command = new Command("verify", "Compares the model with recordings of Xen itself, and with closed forms.")
        {
            Schedulers(verification, terminal),
        };
        foreach (var other in others) command.Add(other);
        return command;
    }

    private static Command Schedulers(SchedulerVerification verification, Terminal terminal)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder of *.scenario.json files, with the trace and kicks next to each.",
        };
        var policy = new Option<string?>("--policy")
        {
            Description = "Verifies only the traces of this policy.",
            HelpName = "POLICY",
        };
        var engine = Options.Engine();
        var json = Options.Json();
        var command = new Command(
            "schedulers", "Runs recorded scheduler traces again and compares each row and each kick.")
        {
            folder, policy, engine, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var report = new VerifyReport(terminal, parsed.GetValue(json));
            var directory = parsed.GetRequiredValue(folder);
            foreach (var name in NamesIn(verification, directory, parsed.GetValue(policy)))
            {
                stop.ThrowIfCancellationRequested();
                report.Add(Try(name, () => verification.Verify(directory, name, parsed.GetValue(engine))));
            }

            return Task.FromResult((int)report.Finish());
        });
        return command;
    }

    private static List<string> NamesIn(SchedulerVerification verification, string folder, string? policy)
    {
        if (!Directory.Exists(folder)) throw new InputException($"{folder}: there is no such folder.");
        var names = SchedulerVerification.NamesIn(folder)
            .Where(name => policy is null || IsOf(verification, policy, folder, name)).ToList();
        if (names.Count != 0) return names;
        throw new InputException(
            $"{folder}: there is no *.scenario.json{(policy is null ? "" : $" of policy {policy}")}.");
    }

    /// <summary>
    /// Reads the policy from the file. A file that cannot be read is judged by its name, which begins with the policy.
    /// </summary>
    private static bool IsOf(SchedulerVerification verification, string policy, string folder, string name)
    {
        try
        {
            return verification.PolicyOf(folder, name) == policy;
        }
        catch (InvalidDataException)
        {
            return name.StartsWith($"{policy}-", StringComparison.Ordinal);
        }
    }

    /// <summary>Turns a failure into a result, so that the other recordings are still verified.</summary>
    private static Verified Try(string name, Func<SchedulerVerdict> verify)
    {
        try
        {
            return Verified.As(verify());
        }
        catch (InvalidDataException damage)
        {
            return new(name, ExitCode.BadInput, null, damage.Message.ReplaceLineEndings(" "));
        }
        catch (Runs.RunFailedException failure)
        {
            return new(name, ExitCode.EntityFailed, null, failure.Message.ReplaceLineEndings(" "));
        }
    }
}
