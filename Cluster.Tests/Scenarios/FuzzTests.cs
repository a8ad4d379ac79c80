using System.Diagnostics;
using System.Globalization;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scenarios;

/// <summary>Whatever a file contains, the loader ends soon and with a message.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Mutants = 240;
    private static readonly TimeSpan LongestCheck = TimeSpan.FromMinutes(5);
    private static readonly string[] Nasties =
        ["{", "}", "[", "]", "\"", "\"\"\"", "${", "${?x}", "${vars}", "[${?x}]", "${racks}", "=", ":", "+=", ",", "\n",
            "\\", "#", "//",
         "include \"first-light.conf\"", "..", "-1", "99999999999999999999999", "1e9", "null", "{n}", "\0", "é\u2028",
         "a.b.c = ${a}", "0us", "%"];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-fuzz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Runs in a child process, because a stack overflow cannot be caught and would end the tests without a name.
    /// </summary>
    [Fact]
    public void Mutated_scenarios_end_with_a_message()
    {
        var texts = Directory.GetFiles(
            Path.Combine(Given.ConfigFolder, "scenarios"),
            "*.conf").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var files = Enumerable.Range(0, Mutants).Select(
            index => Write($"{index}.conf", Mutated(texts[index % texts.Count], random))).ToList();

        var (code, output) = Check(files);

        Assert.True(code is 0 or 2, $"seed {seed}: exit code {code}\n{output}");
        Assert.Equal(Mutants, files.Count(file => output.Contains($"{file}: ", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Growing => new()
    {
        { "lists of lists", Vars(60, (name, before) => $"{name} = [{before},{before},{before}]") },
        { "texts of texts", Vars(60, (name, before) => $"{name} = {before}{before}") },
        { "objects of objects", Vars(60, (name, before) => $"{name} {{ a = {before}, b = {before} }}") },
        { "a long chain", Vars(20_000, (name, before) => $"{name} = {before}") },
        { "a chain backwards",
            string.Join('\n', Enumerable.Range(0, 20_000).Select(at => $"vars.v{at} = ${{vars.v{at + 1}}}")) },
        { "layers", "vars.b { x = 1 }\n" + string.Concat(Enumerable.Repeat("vars.a = ${vars.b}\n", 20_000)) },
        { "appends", "vars.a = ${vars.b}\n" + string.Concat(Enumerable.Repeat("vars.a += 1\n",
            20_000)) + "vars.b = [1]" },
        { "joins", "vars.b = [1,2,3,4,5,6,7,8,9]\nvars.a = " + string.Concat(Enumerable.Repeat("${vars.b} ", 20_000)) },
        { "brackets", new string('[', 100_000) },
        { "balanced brackets", $"a = {new string('[', 50_000)}{new string(']', 50_000)}" },
        { "a deep key", string.Join('.', Enumerable.Repeat("a", 20_000)) + " = 1" },
        { "nothing but quotes", new string('"', 99_999) },
        { "many keys", string.Join('\n', Enumerable.Range(0, 20_000).Select(at => $"k{at} = 1")) },
        { "many racks", "racks = [" + string.Concat(Enumerable.Repeat("{},", 500_000)) + "]" },
        { "many words", "vars.a = " + string.Concat(Enumerable.Repeat("a ", 3_000_000)) },
        { "many guests", Given.HostWith("domains = [ { name = a, count = 10000, workloads = [ { type = ping-pong, "
            + "peer = b } ] } ]") },
        { "stars", Given.HostWith(
            "domains = [ { name = a, workloads = [ { type = request-client, "
            + $"server = \"h/{string.Concat(Enumerable.Repeat("*a", 5_000))}b\" }} ] }} ]") },
    };

    [Theory]
    [MemberData(nameof(Growing))]
    public void Endless_growth_is_refused_soon(string what, string text)
    {
        Given.Text(Given.HostWith(""));    // The first load pays for the compiler.
        var before = ThreadTime.Now();
        var result = Given.Text(text);
        var taken = ThreadTime.Now() - before;

        Assert.Null(result.Spec);
        // One second by design; the rest allows for a slow machine. Processor time ignores a busy one.
        Assert.True(taken < TimeSpan.FromSeconds(4), $"{what}: {taken}");
    }

    private static string Vars(int count, Func<string, string, string> member) =>
        "vars.v0 = x\n" + string.Join(
            '\n', Enumerable.Range(1, count).Select(at => "vars." + member($"v{at}", $"${{vars.v{at - 1}}}")));

    private static string Mutated(string text, Random random)
    {
        for (var change = random.Next(1, 4); change > 0 && text.Length > 2; change--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 40), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Nasties[random.Next(Nasties.Length)]),
                2 => text.Insert(at, text.Substring(random.Next(text.Length - length), length)),
                _ => text[..at] + Nasties[random.Next(Nasties.Length)] + text[(at + 1)..],
            };
        }

        return text;
    }

    private static (int Code, string Output) Check(IEnumerable<string> files)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ScenarioLoader).Assembly.Location);
        start.ArgumentList.Add("config");
        start.ArgumentList.Add("check");
        foreach (var file in files) start.ArgumentList.Add(file);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(LongestCheck))
        {
            process.Kill();
            var last = errors.Result.TrimEnd().Split('\n')[^1];
            Assert.Fail($"no end after {LongestCheck.TotalSeconds:0} s; the last line was {last}");
        }

        return (process.ExitCode, string.Create(CultureInfo.InvariantCulture, $"{output.Result}{errors.Result}"));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
