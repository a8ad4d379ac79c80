using System.Globalization;
using System.IO.Compression;
using System.Text;
using ActorXen.Messages;
using ActorXen.Scenarios.Traces;
using ActorXen.Vocabulary;
using ActorXen.Xen.Workloads.Recorded;
using CsCheck;

namespace ActorXen.Tests.Scenarios.Traces;

/// <summary>Traces become guests that follow recordings. The case trace-formats; all inputs are made up.</summary>
public sealed class TraceImportTests
{
    private const string BitbrainsTitles =
        "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\t"
        + "Memory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\t"
        + "Disk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n";

    [Fact]
    public void Bitbrains_has_a_virtual_machine_in_each_file()
    {
        var import = Import(new(null, 1, null), ("7.csv", BitbrainsTitles
            + Bitbrains(1_400_000_000, 4, "50.25") + Bitbrains(1_400_000_300, 4, "10.5")
            + Bitbrains(1_400_000_600, 4, "0.0")));

        Assert.Equal([("7", 4, "50.25 10.5 0")], import.Guests);
        Assert.Equal(300.Seconds, import.SampleLength);
        Assert.Empty(import.Notes);
    }

    /// <summary>A day of readings is longer than a run that one waits for.</summary>
    [Fact]
    public void Samples_that_the_length_leaves_out_are_noted_with_settings_that_have_all()
    {
        var day = new TraceImport(new(null, 1, null));
        day.Read("p", new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("10\n", 288)))));

        var text = day.Scenario().Whole();

        Assert.Equal(
            "length is 3600s: the first 12 of 288 samples; --set vars.sample-length=5ms --set length=1440ms has all",
            Assert.Single(day.Notes, note => note.Contains("length", StringComparison.Ordinal)));
        Assert.Contains("#   --set vars.sample-length=5ms --set length=1440ms\n", text, StringComparison.Ordinal);
        Assert.Contains("\nlength = 3600s\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Readings_that_are_late_or_missing_keep_their_place()
    {
        // A second late, one missing, one above 100 %, and times in milliseconds.
        var import = Import(new(null, 1, null), ("7.csv", BitbrainsTitles
            + Bitbrains(1_400_000_000_000, 2, "1") + Bitbrains(1_400_000_301_000, 2, "2")
            + Bitbrains(1_400_000_900_000, 2, "3") + Bitbrains(1_400_001_200_000, 2, "104.5")
            + Bitbrains(1_400_001_500_000, 2, "5")));

        Assert.Equal([("7", 2, "1 2*2 3 100 5")], import.Guests);
        Assert.Equal(
            ["1 sample above 100 % read as 100 %", "1 missing sample read like the one before"], import.Notes);
    }

    [Fact]
    public void Numbers_above_100_percent_are_a_PlanetLab_trace_too()
    {
        var import = Import(new(null, 1, null), ("p", "10\n150\n20\n"));

        Assert.Equal([("p", 1, "10 100 20")], import.Guests);
        Assert.Equal("1 sample above 100 % read as 100 %", import.Notes[0]);
    }

    [Fact]
    public void Azure_has_readings_of_all_machines_in_one_file()
    {
        var import = Import(
            new(null, 2, null),
            ("a.csv", "0,aaaa,10.0,40.0,20.5\n0,b+/=,1.0,9.0,5.0\n300,aaaa,20.0,50.0,30.5\n300,b+/=,2.0,9.5,6.0\n"),
            ("b.csv", "600,aaaa,1,2,0.4\n"));

        Assert.Equal([("aaaa", 2, "20.5 30.5 0.4"), ("b---", 2, "5 6 0")], import.Guests);
        Assert.Equal(
            [
                "1 machine without samples at the beginning or end of the others: 0 % there",
                "2 guests with 2 vCPUs because the trace does not say how many; --vcpus changes that",
            ],
            import.Notes);
    }

    [Fact]
    public void Jobs_keep_processors_of_their_machine_busy()
    {
        // From 10 to 310 s four processors, from 60 to 180 s one; the third used half of its time, the last never ran.
        var import = Import(new(null, 1, null), ("log.swf", """
            ; made up
            ; MaxProcs: 8
            1 0 10 300 4 -1 -1 4 600 -1 1 1 1 1 1 -1 -1 -1
            2 60 0 120 1 -1 -1 1 600 -1 1 1 1 1 1 -1 -1 -1
            3 300 0 60 -1 30 -1 8 600 -1 1 1 1 1 1 -1 -1 -1
            4 300 0 -1 4 -1 -1 4 600 -1 0 1 1 1 1 -1 -1 -1
            """));

        Assert.Equal([("log", 8, "41.6667 62.5*2 50*2 58.3333")], import.Guests);
        Assert.Equal(60.Seconds, import.SampleLength);
        Assert.Equal(["1 line ignored because a value that is needed is unknown"], import.Notes);
    }

    [Fact]
    public void A_log_that_does_not_say_how_large_its_machine_is_has_one_of_what_its_jobs_used()
    {
        var import = Import(
            new(null, 1, null),
            ("log.swf", "1 0 0 60 300 -1 -1 1 1 1 1 1 1 1 1 1 1 1\n2 60 0 60 30 1 1 1 1 1 1 1 1 1 1 1 1 1\n"));

        Assert.Equal(("log", 128), (import.Guests[0].Name, import.Guests[0].Vcpus));
        Assert.StartsWith("100 ", import.Guests[0].Percent, StringComparison.Ordinal);
        Assert.Equal(["log has 300 processors; its guest has 128 vCPUs that follow the same percent"], import.Notes);
    }

    [Fact]
    public void Google_usage_is_summed_up_for_each_machine()
    {
        const string rest = ",0.01,0.01,0.001,0.002,0.02,0.0001,0.0005,0.125,0.02,2.5,0.01,1,0\n";
        var import = Import(new(null, 1, null), ("usage.csv",
            "600000000,900000000,1,0,5,0.0625" + rest + "600000000,750000000,1,1,5,0.5" + rest
            + "900000000,1200000000,1,0,6,0.25" + rest + "900000000,1200000000,1,0,5," + rest));

        Assert.Equal([("machine-5", 1, "31.25 0"), ("machine-6", 1, "0 25")], import.Guests);
        Assert.Contains("1 line ignored because a value that is needed is unknown", import.Notes);
    }

    [Theory]
    [InlineData("# made up\n10\n20\n30\n", "10 20 30")]
    [InlineData("12.5\r\n7.25 ; noon\n\n0.4 // night\n", "12.5 7.25 0.4")]
    public void A_number_of_percent_per_line_is_a_recording_already(string text, string percent) =>
        Assert.Equal([("a", 1, percent)], Import(new(null, 1, null), ("a.dat", text)).Guests);

    [Fact]
    public void Packed_files_are_read()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write("0,a,1,2,1.5\n300,a,1,2,2.5\n"u8);
        packed.Position = 0;
        var import = new TraceImport(new(null, 1, null));

        import.Read("a.csv.gz", packed);

        Assert.Equal("1.5 2.5", RunLengths.Write(import.Scenario().Guests[0].Shares));
    }

    [Fact]
    public void A_packed_file_that_was_cut_is_refused()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var at = 0; at < 3_000; at++) zip.Write(Encoding.UTF8.GetBytes($"{at % 97}.{at % 89}\n"));
        packed.SetLength(packed.Length / 2);
        packed.Position = 0;

        Assert.Throws<InvalidDataException>(() => new TraceImport(new(null, 1, null)).Read("a.gz", packed));
    }

    [Theory]
    [InlineData(",")]
    [InlineData("\t")]
    public void Bitbrains_columns_may_have_the_separators_of_other_programs(string separator)
    {
        var text = $"{BitbrainsTitles}{Bitbrains(300, 4, "50.25")}{Bitbrains(600, 4, "10.5")}".Replace(
            ";\t", separator, StringComparison.Ordinal);

        Assert.Equal([("7", 4, "50.25 10.5")], Import(new(null, 1, null), ("7.csv", text)).Guests);
    }

    [Theory]
    [InlineData(BitbrainsTitles)]
    [InlineData("")]
    public void A_Bitbrains_line_that_was_cut_is_refused(string titles)
    {
        var text = titles + Bitbrains(300, 4, "50.25") + Bitbrains(600, 4, "10.5");

        var problem = Assert.Throws<TraceException>(() => Import(
            new(null, 1, null), ("7.csv", text[..text.LastIndexOf(';')])));

        Assert.Contains("ends after 10 of 11 columns", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>50 % of two cores are 25 % of the four that the guest has.</summary>
    [Fact]
    public void Percent_of_fewer_cores_count_as_less_of_most()
    {
        var import = Import(new(null, 1, null), ("7.csv", BitbrainsTitles
            + Bitbrains(300, 2, "50") + Bitbrains(600, 4, "50")));

        Assert.Equal([("7", 4, "25 50")], import.Guests);
        Assert.Equal("1 sample of fewer cores than later or before read as percent of most", import.Notes.Single());
    }

    /// <summary>A task whose use is unknown has an empty column, and so have all that follow it.</summary>
    [Fact]
    public void Google_usage_that_is_unknown_is_left_out()
    {
        var import = Import(new(null, 1, null), (
            "g.csv", "0,300000000,1,0,5,,,,,,,,,,,,,,,\n0,300000000,1,1,5,0.25,,,,,,,,,,,,,,\n"));

        Assert.Equal([("machine-5", 1, "25")], import.Guests);
        Assert.Equal("1 line ignored because a value that is needed is unknown", import.Notes[0]);
    }

    [Fact]
    public void Machines_with_few_readings_far_apart_have_a_limit_together()
    {
        var text = string.Concat(Enumerable.Range(0, 60).Select(vm => $"0,vm{vm},1,2,3\n300,vm{vm},1,2,3\n"))
            + "299999700,vm0,1,2,3\n";

        Assert.Equal(
            "a.csv: 60 machines with 1000000 samples each are more than 50000000 samples. "
            + "Take fewer machines with --most.",
            Assert.Throws<TraceException>(() => Import(new(null, 1, null), ("a.csv", text))).Message);
    }

    [Fact]
    public void The_first_machines_are_enough_if_the_user_says_so()
    {
        var import = Import(
            new("azure", 1, 2), ("a.csv", "0,a,1,2,1\n0,b,1,2,2\n0,c,1,2,3\n300,a,1,2,4\n300,c,1,2,5\n"));

        Assert.Equal([("a", 1, "1 4"), ("b", 1, "2 0")], import.Guests);
        Assert.Equal("only the first 2 machines taken, as --most says", import.Notes[0]);
    }

    [Fact]
    public void Percent_may_have_their_sign() => Assert.Equal(
        [("a", 1, "10 12.5 0")],
        Import(new(null, 1, null), ("a.dat", "10%\n12.5 % # busy\n0\n")).Guests);

    [Theory]
    [InlineData("", "a.csv: The file is empty. Name a trace.")]
    [InlineData("# no sample\n", "a.csv: The file has comments only. Name a trace.")]
    [InlineData("10\n12,5\n", "a.csv:2: The percent has a decimal comma. Write a point: 12.5.")]
    [InlineData("1 0 1e300 100 4 -1 -1 4 -1 -1 1 1 1 1 1 -1 -1 -1\n", "a.csv:1: Column 3, the wait time, is more")]
    [InlineData("1 9000000000000 0 9 4 -1 -1 4 -1 -1 1 1 1 1 1 -1 -1 -1\n", "a.csv:1: Column 2, the submit time, is")]
    [InlineData("CPU cores;CPU usage [%]\n4;5\n", "a.csv:1: No column is named \"Timestamp\". Name a Bitbrains file")]
    [InlineData("10\n20\nmany\n30\n", "a.csv:3: Column 1, the percent, is not a number of at least 0. Correct or ")]
    [InlineData("zero,a,1,2,3\n300,a,1,2,3\n600,a,1,2,3\n", "a.csv:1: Column 1, the time, is not a whole number of")]
    [InlineData("hello\n10\n", "a.csv:1: This is no trace that is known. Known: ")]
    [InlineData("hello\n", "a.csv:1: This is no trace that is known. Known: ")]
    [InlineData("0,a,1,2,3\n300,a,1,2\n", "a.csv:2: Column 5, the average percent, is not a number of at least 0.")]
    [InlineData("0,a,1,2,3\n\n300,a,1,2,-4\n", "a.csv:3: Column 5, the average percent, is not a number of")]
    [InlineData("0,a,1,2,3\nnoon,a,1,2,4\n", "a.csv:2: Column 1, the time, is not a whole number of at least 0.")]
    [InlineData("0,a,1,2,3\n300,a,1,2,NaN\n", "a.csv:2: Column 5, the average percent, is not a number of at least 0.")]
    [InlineData("0,a,1,2,3\n86400,a,1,2,3\n", "a.csv: Samples are 86400s apart. At most 3600s are possible.")]
    [InlineData("0,a,1,2,3\n300,a,1,2,3\n600,a,1,2,3\n1000000000,a,1,2,3\n", "a.csv: From the first to the last")]
    [InlineData("0,a,1,2,3\n\0", "a.csv:2: This is not a text. Name a trace.")]
    public void What_is_no_trace_is_refused_with_its_line(string text, string start)
    {
        var fault = Assert.Throws<TraceException>(() => Import(new(null, 1, null), ("a.csv", text)));

        Assert.StartsWith(start, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_two_formats_are_refused() => Assert.Equal(
        "b.csv: This is Azure readings (vm_cpu_readings); the files before are a PlanetLab trace, percent per line. "
        + "Import them apart.",
        Assert.Throws<TraceException>(() => Import(
            new(null, 1, null), ("a.dat", "5\n"), ("b.csv", "0,a,1,2,3\n"))).Message);

    [Fact]
    public void Lines_and_machines_have_limits()
    {
        Assert.StartsWith(
            "a.csv:2: The line is longer than 65536 characters.",
            Assert.Throws<TraceException>(() => Import(
                new(null, 1, null), ("a.csv", "5\n" + new string('5', 70_000)))).Message,
            StringComparison.Ordinal);
        var machines = string.Concat(Enumerable.Range(0, 4_097).Select(vm => $"0,vm{vm},1,2,3\n"));
        Assert.Equal(
            "a.csv:4097: There are more than 4096 machines. Take the first ones with --most N.",
            Assert.Throws<TraceException>(() => Import(new(null, 1, null), ("a.csv", machines))).Message);
    }

    /// <summary>Whatever the percent are, the guest follows them to a ten-thousandth of a percent.</summary>
    [Fact]
    public void Random_samples_survive_each_format_and_the_scenario() => Gen.Select(
        Gen.Int[0, Percent.Whole].Array[1, 30], Gen.Int[1, 64]).Sample((shares, cores) =>
    {
        var percent = shares.Select(Percent.Write).ToList();
        string[] texts =
        [
            string.Join('\n', percent),
            string.Concat(percent.Select((one, at) => $"{300 * at},vm,0,100,{one}\n")),
            BitbrainsTitles + string.Concat(percent.Select((one, at) => Bitbrains(300 * at, cores, one))),
        ];
        foreach (var text in texts)
        {
            var scenario = Read(new(null, cores, null), ("vm.csv", text)).Scenario();
            var workload = Given.Good(scenario.Whole()).Hosts[0].Domains[1].Workloads.Single();

            Assert.Equal(shares, ((UtilisationSpec)workload).Shares);
            Assert.Equal(
                (300.Seconds, UtilisationOf.AllVcpus),
                (((UtilisationSpec)workload).SampleLength, ((UtilisationSpec)workload).Of));
        }
    }, iter: 100);

    /// <summary>Any text gives samples or a fault, never another exception.</summary>
    [Fact]
    public void Random_text_is_imported_or_refused()
    {
        string[] pieces =
        [
            "0,", "300,", "a,", "1;", "2 ", ";", "#", "\n", "\n", "-1 ", "5", "0.5", "NaN", BitbrainsTitles,
            "0,a,1,2,3\n", "1 0 0 60 4 -1 -1 4 9 -1 1 1 1 1 1 -1 -1 -1\n", "; MaxProcs: 4\n", "é",
            "99999999999999999999",
        ];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 20], Gen.Int[0, 5]).Sample((chosen, format) =>
        {
            var text = string.Concat(chosen.Select(index => pieces[index]));
            var word = format == 5 ? null : TraceImport.Formats[format];
            try
            {
                Given.Good(Read(new(word, 1, null), ("a.csv", text)).Scenario().Whole());
            }
            catch (TraceException fault)
            {
                Assert.StartsWith("a.csv", fault.Message, StringComparison.Ordinal);
            }
        }, iter: 2_000);
    }

    private static string Bitbrains(long at, int cores, string percent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{at};\t{cores};\t10400.0;\t5226.0;\t{percent};\t8388608.0;\t100000.0;\t0.0;\t1.0;\t2.0;\t3.0\n");

    private static Result Import(TraceOptions options, params (string Name, string Text)[] files)
    {
        var import = Read(options, files);
        var scenario = import.Scenario();
        Given.Good(scenario.Whole());
        return new(
            [.. scenario.Guests.Select(guest => (guest.Name, guest.Vcpus, RunLengths.Write(guest.Shares)))],
            scenario.SampleLength,
            import.Notes);
    }

    private static TraceImport Read(TraceOptions options, params (string Name, string Text)[] files)
    {
        var import = new TraceImport(options);
        foreach (var (name, text) in files) import.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return import;
    }

    private sealed record Result(
        IReadOnlyList<(string Name, int Vcpus, string Percent)> Guests,
        Duration SampleLength,
        IReadOnlyList<string> Notes);
}
