using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ActorXen.Tests.Support;

/// <summary>A PostgreSQL server of our own on loopback, in a directory that is deleted with it.</summary>
/// <remarks>
/// A shell runs the server. It reads its input, which ends when this process ends, however it ends. Then it stops the
/// server and deletes the directory. The server refuses to run as root, so then it runs as the user postgres.
/// </remarks>
public sealed class PrivatePostgres : IDisposable
{
    public const string Role = "tester";
    public const string Password = "not a secret: of a server that lives for one test run";

    private const string DebianFolders = "/usr/lib/postgresql";
    private const string SystemUser = "postgres";

    // $1 program folder, $2 data, $3 port. "stop" and "start" are the tests' outages; the end of the input is the end.
    private const string Warden = """
        serve() { "$1/postgres" -D "$2" -p "$3" -h 127.0.0.1 -k '' -F -c max_connections=200 -c full_page_writes=off \
                  -c log_min_messages=fatal -c autovacuum=off > "${2%/data}/log" 2>&1 & server=$!; }
        initdb() { printf '%s' "$4" > "$2.pw"; "$1/initdb" -D "$2" -U tester -A scram-sha-256 --pwfile="$2.pw" -N -E UTF8 --locale=C > "${2%/data}/init" 2>&1; }
        initdb "$@" || { echo failed; exit 1; }
        serve "$@"
        echo started
        while read -r order; do
          case $order in
            stop) kill -INT $server; wait $server; echo stopped ;;
            start) serve "$@"; echo started ;;
          esac
        done
        kill -INT $server
        wait $server
        rm -rf "${2%/data}"
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static readonly Lazy<PrivatePostgres> _shared = new(() => new());

    private readonly Process _warden;
    private readonly string _directory;
    private int _databases;

    /// <summary>Starts a server; it answers when this returns.</summary>
    public PrivatePostgres()
    {
        _directory = Directory.CreateTempSubdirectory("actorxen-pg-").FullName;
        Port = FreePort();
        var isRoot = Environment.UserName == "root";
        if (isRoot) Run("chown", SystemUser, _directory);
        string[] warden =
        [
            "sh",
            "-c",
            Warden,
            "warden",
            ProgramFolder()!,
            Path.Combine(_directory, "data"),
            $"{Port}",
            Password,
        ];
        _warden = Begin(isRoot ? [.. AsSystemUser, .. warden] : warden);
        Expect("started");
        AwaitAnswer();
    }

    /// <summary>One for all tests that leave it running.</summary>
    public static PrivatePostgres Shared => _shared.Value;

    /// <summary>Why there cannot be a server here; null if there can.</summary>
    public static string? WhyNot { get; } = FindWhyNot();

    public int Port { get; }

    private static string[] AsSystemUser =>
        ["setpriv", $"--reuid={SystemUser}", $"--regid={SystemUser}", "--init-groups", "--"];

    /// <summary>A fresh database for one test.</summary>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        ExecuteHere($"CREATE DATABASE {name}");
        return ConnectionTo(name);
    }

    /// <remarks>
    /// A server that is down refuses at once; one that only waits for a busy processor is given a minute.
    /// </remarks>
    public string ConnectionTo(string database, string role = Role, string password = Password) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={role};Password={password};"
        + "Timeout=60;Command Timeout=120;Pooling=false";

    public void ExecuteHere(string sql) => Execute(ConnectionTo("postgres"), sql);

    public static void Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Stop() => Order("stop", "stopped");

    public void Start()
    {
        StartUnasked();
        AwaitAnswer();
    }

    /// <summary>Without waiting for an answer.</summary>
    public void StartUnasked() => Order("start", "started");

    public void Dispose()
    {
        _warden.StandardInput.Close();
        Assert.True(
            _warden.WaitForExit(Longest),
            $"After {Longest.TotalSeconds:0} s the private PostgreSQL server has still not stopped.");
        _warden.Dispose();
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    private static string? FindWhyNot()
    {
        if (OperatingSystem.IsWindows()) return "PostgreSQL is not started on Windows by these tests";
        if (ProgramFolder() is not { } folder)
            return "no PostgreSQL server is installed here (Debian: apt-get install postgresql)";
        string[] version = [Path.Combine(folder, "postgres"), "--version"];
        try
        {
            using var asked = Begin(Environment.UserName == "root" ? [.. AsSystemUser, .. version] : version);
            var answer = asked.StandardOutput.ReadToEnd();
            asked.WaitForExit();
            return asked.ExitCode == 0 ? null : $"PostgreSQL cannot be run here: {answer.Trim()}";
        }
        catch (Win32Exception cause)
        {
            return $"PostgreSQL cannot be run here: {cause.Message}";
        }
    }

    /// <summary>Where postgres and initdb are; the newest of several.</summary>
    private static string? ProgramFolder()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var ofDebian = Directory.Exists(DebianFolders)
            ? Directory.GetDirectories(DebianFolders)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return onPath.Concat(ofDebian).FirstOrDefault(folder => folder.Length > 0
            && File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Begin(string[] command)
    {
        var start = new ProcessStartInfo(
            command[0])
        { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void Run(params string[] command)
    {
        using var process = Begin(command);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Order(string order, string answer)
    {
        // A start may be requested while a stop still waits for its answer.
        lock (_warden)
        {
            _warden.StandardInput.WriteLine(order);
            _warden.StandardInput.Flush();
            Expect(answer);
        }
    }

    private void Expect(string answer)
    {
        var said = _warden.StandardOutput.ReadLineAsync();
        Assert.True(
            said.Wait(Longest),
            $"After {Longest.TotalSeconds:0} s the private PostgreSQL server has still not {answer}.");
        Assert.Equal(answer, said.Result);
    }

    /// <summary>Only an answer shows that a server is ready.</summary>
    private void AwaitAnswer()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                ExecuteHere("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < Longest)
            {
                Thread.Sleep(20);
            }
        }
    }
}
