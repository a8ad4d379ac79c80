using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Tables;
using ActorXen.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Whatever is damaged in a store, a command that reads it ends with the right result, or with exit code 4 and a line.
/// </summary>
/// <remarks>
/// One thing is damaged at a time: a bit of any column of any row, a row deleted or cut, two rows swapped, a bit of the
/// file. How often is <c>ACTORXEN_DAMAGES</c>; the seed is <c>ACTORXEN_DAMAGE_SEED</c>, or drawn and printed. Of an
/// interrupted run the last rows may be lost without a trace: it then looks as if it had been interrupted earlier, and
/// resumes to the same result.
/// </remarks>
[Long]
public sealed class DamagedStoreTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly string[] Tables = ["journal", "snapshot"];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-damage-").FullName;
    private readonly Dictionary<string, string> _expected = new(StringComparer.Ordinal);
    private string _whole = "";
    private string _open = "";

    private string Base => Path.Combine(_folder, "base.db");

    private string Store => Path.Combine(_folder, "runs.db");

    /// <summary>Two complete runs and an interrupted one, and what every command says of them.</summary>
    public async Task InitializeAsync()
    {
        const string scenario = "run first-light --until 8ms --engine plain --quiet --store";
        var report = await JsonAsync($"{scenario} {Base} --name whole --json");
        _whole = JsonNode.Parse(report)!["run_id"]!.GetValue<string>();
        _expected[Mending] = ResultOf(Mending, report);
        await JsonAsync($"{scenario} {Base} --name other --seed 2 --json");
        var (code, _, error) = await TypeAsync($"{scenario} {Base} --name open", isStopped: true);
        Assert.Equal((int)ExitCode.Interrupted, code);
        _open = error.Split("--resume ")[1].Split(' ')[0];
        for (var seal = 2; seal <= 6; seal++)
            await TypeAsync($"run --resume {_open} --engine plain --quiet --store {Base}", isStopped: true);
        Execute(Base, "PRAGMA wal_checkpoint(TRUNCATE)");
        foreach (var command in Commands)
        {
            Restore();
            var (right, printed, said) = await TypeAsync(command);
            Assert.True(right == 0, $"{command}: {said}");
            if (command.StartsWith("runs export", StringComparison.Ordinal)) printed = await ImportedAsync(command);
            _expected[command] = ResultOf(command, printed);
        }
    }

    public Task DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Damage_ends_in_the_right_result_or_in_a_line_with_exit_code_4()
    {
        var count = Number("ACTORXEN_DAMAGES") ?? 30;
        var seed = Number("ACTORXEN_DAMAGE_SEED") ?? Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"ACTORXEN_DAMAGES={count} ACTORXEN_DAMAGE_SEED={seed}");
        var random = new Random(seed);
        var told = 0;
        for (var number = 1; number <= count; number++)
        {
            Restore();
            if (Damage(random) is not { } damage) continue;
            var damaged = await File.ReadAllBytesAsync(Store);
            foreach (var command in random.GetItems(Commands, 2))
            {
                await File.WriteAllBytesAsync(Store, damaged);
                if (await CheckAsync(command, $"{number}: {damage}")) continue;
                told++;
                // What can be mended has the right result again.
                await File.WriteAllBytesAsync(Store, damaged);
                await CheckAsync(Mending, damage);
            }
        }

        output.WriteLine($"{told} of {2 * count} commands told of the damage");
    }

    private string Mending => $"run --resume {_whole} --engine plain --quiet --json --store {Store}";

    private string[] Commands =>
    [
        $"runs --json --store {Store}",
        $"show {_whole} --store {Store}",
        $"show {_whole} --from 5ms --to 7ms --json --store {Store}",
        $"show {_whole} --windows --json --store {Store}",
        $"replay {_whole} --engine plain --store {Store}",
        $"compare {_whole} other --store {Store}",
        $"fork {_whole} --at 5ms --set costs.evtchn.send.cycles=500 --engine plain --quiet --json --store {Store}",
        $"interrupts {_whole} --host a0 --at 6ms --json --store {Store}",
        $"runs export {_whole} {_open} --to {Path.Combine(_folder, "runs.axr")} --force --store {Store}",
        $"run --resume {_open} --engine plain --quiet --json --store {Store}",
    ];

    /// <returns>False if the command told of damage.</returns>
    private async Task<bool> CheckAsync(string command, string damage)
    {
        var (code, printed, error) = await TypeAsync(command);
        var what = $"{damage}\n{command}\nexit code {code}\n{error}";
        Assert.DoesNotContain("internal error", error, StringComparison.Ordinal);
        if (code == 0)
        {
            if (command.StartsWith("runs export", StringComparison.Ordinal)) printed = await ImportedAsync(what);
            var (expected, result) = (_expected[command], ResultOf(command, printed));
            Assert.True(expected == result, $"{what}\n{result}\ninstead of\n{expected}");
            return true;
        }

        // Damage that is not in the run itself leaves nothing to mend.
        if (code == 2 && error.Contains("Nothing is left to resume", StringComparison.Ordinal)) return true;
        Assert.True(code == (int)ExitCode.StoreFailed, what);
        Assert.StartsWith("actorxen: ", error, StringComparison.Ordinal);
        return false;
    }

    /// <summary>What the exported runs are in another store.</summary>
    private async Task<string> ImportedAsync(string what)
    {
        var other = Path.Combine(_folder, "other.db");
        foreach (var file in Directory.GetFiles(_folder, "other.db*")) File.Delete(file);
        var (code, _, error) = await TypeAsync($"runs import {Path.Combine(_folder, "runs.axr")} --store {other}");
        Assert.True(code == 0, $"{what}\n{error}");
        var (shown, printed, _) = await TypeAsync($"show {_whole} --store {other}");
        Assert.Equal(0, shown);
        return printed;
    }

    /// <summary>What must be the same, however the store is damaged: no wall time, no size, no new id.</summary>
    private string ResultOf(string command, string printed)
    {
        if (command.StartsWith("runs --json", StringComparison.Ordinal))
        {
            return string.Join('\n', JsonNode.Parse(printed)!["runs"]!.AsArray()
                .Where(run => run!["run_id"]!.GetValue<string>() != _open)
                .Select(run => $"{run!["run_id"]} {run["name"]} {run["state"]} {run["hash"]} {run["sealed_seconds"]}"));
        }

        if (!command.Contains("--json", StringComparison.Ordinal)) return printed;
        var report = JsonNode.Parse(printed)!;
        if (report is JsonObject fields)
            foreach (var name in (string[])["run_id", "wall_seconds", "events_per_second", "run", "started_utc"])
                fields.Remove(name);
        return report.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <returns>What was damaged; null if this damage is not possible.</returns>
    private string? Damage(Random random)
    {
        if (random.Next(4) == 0) return DamageFile(random);
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Open();
        var table = Tables[random.Next(Tables.Length)];
        var rows = (long)Scalar(connection, $"SELECT COUNT(*) FROM {table}")!;
        var row = (long)Scalar(
            connection, $"SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {random.NextInt64(rows)}")!;
        var payload = table == "journal" ? "message" : "snapshot";
        var name = $"{table} {row} ({Scalar(connection, $"SELECT persistence_id || ' ' || sequence_number "
            + $"|| ' ' || manifest FROM {table} WHERE rowid = {row}")})";
        try
        {
            switch (random.Next(8))
            {
                case 0:
                    Execute(connection, $"DELETE FROM {table} WHERE rowid = {row}");
                    return $"{name} deleted";
                case 1:
                    var length = (long)Scalar(
                        connection, $"SELECT LENGTH({payload}) FROM {table} WHERE rowid = {row}")!;
                    var left = random.NextInt64(length);
                    Execute(
                        connection,
                        $"UPDATE {table} SET {payload} = SUBSTR({payload}, 1, {left}) WHERE rowid = {row}");
                    return $"{name} cut to {left} bytes";
                case 2:
                    var other = (long)Scalar(connection, $"SELECT rowid FROM {table} WHERE rowid <> {row} "
                        + $"ORDER BY rowid LIMIT 1 OFFSET {random.NextInt64(rows - 1)}")!;
                    Execute(connection, $"""
                        CREATE TEMP TABLE held AS SELECT {payload} AS bytes FROM {table} WHERE rowid = {row};
                        UPDATE {table} SET {payload} = (SELECT {payload} FROM {table} WHERE rowid = {other})
                        WHERE rowid = {row};
                        UPDATE {table} SET {payload} = (SELECT bytes FROM held) WHERE rowid = {other};
                        """);
                    return $"{name} swapped with {other}";
                default:
                    return FlipBit(connection, random, table, row, name);
            }
        }
        catch (SqliteException impossible) when (impossible.SqliteErrorCode == 19)
        {
            // A constraint of the table.
            return null;
        }
    }

    private static string FlipBit(SqliteConnection connection, Random random, string table, long row, string name)
    {
        using var columns = connection.CreateCommand();
        columns.CommandText = $"SELECT group_concat(name) FROM pragma_table_info('{table}')";
        var names = ((string)columns.ExecuteScalar()!).Split(',');
        var column = names[random.Next(names.Length)];
        var value = Scalar(connection, $"SELECT {column} FROM {table} WHERE rowid = {row}");
        int bit;
        switch (value)
        {
            case long number:
                bit = random.Next(64);
                Set(number ^ (1L << bit));
                break;
            case byte[] bytes when bytes.Length > 0:
                bit = random.Next(bytes.Length * 8);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Set(bytes);
                break;
            case string { Length: > 0 } text:
                bit = random.Next(text.Length * 7);
                var letters = text.ToCharArray();
                letters[bit / 7] = (char)(letters[bit / 7] ^ (1 << (bit % 7)));
                Set(new string(letters));
                break;
            default:
                bit = 0;
                Set(1);
                break;
        }

        return $"{name}, bit {bit} of {column}";

        void Set(object changed)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE {table} SET {column} = @changed WHERE rowid = {row}";
            command.Parameters.AddWithValue("@changed", changed);
            command.ExecuteNonQuery();
        }
    }

    private string DamageFile(Random random)
    {
        var bytes = File.ReadAllBytes(Store);
        var bit = random.NextInt64(bytes.Length * 8L);
        bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        File.WriteAllBytes(Store, bytes);
        return $"bit {bit % 8} of byte {bit / 8} of the file";
    }

    private void Restore()
    {
        foreach (var file in Directory.GetFiles(_folder, "runs.db*")) File.Delete(file);
        File.Copy(Base, Store);
    }

    private async Task<string> JsonAsync(string line)
    {
        var (code, printed, error) = await TypeAsync(line);
        Assert.True(code == 0, error);
        return printed;
    }

    private async Task<(int Code, string Printed, string Error)> TypeAsync(string line, bool isStopped = false)
    {
        foreach (var file in Directory.GetFiles(_folder, "runs.db-*")) File.Delete(file);
        using var actors = new ActorRuntime();
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false)
        {
            Width = TextTable.Unlimited,
        };
        var code = await CommandLine.RunAsync(
            line.Split(' '), Program.Parts(actors, terminal), terminal, new CancellationToken(isStopped))
            .WaitAsync(Longest);
        // A pooled connection would still have the file as it was.
        SqliteConnection.ClearAllPools();
        return (code, standardOut.ToString(), standardError.ToString());
    }

    private static void Execute(string store, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        Execute(connection, sql);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
