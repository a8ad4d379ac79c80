using ActorXen.Messages;
using ActorXen.Scenarios.Xl;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Rtds;
using CsCheck;

namespace ActorXen.Tests.Scenarios.Xl;

public sealed class XlConfigImportTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Data", "xl-cfg");

    public static TheoryData<string> Real =>
        [.. Directory.GetFiles(Data, "*.cfg").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Real))]
    public void A_real_configuration_becomes_a_good_scenario(string name)
    {
        var import = Imported((name, File.ReadAllText(Path.Combine(Data, name))));

        var guest = Given.Good(import.Scenario!).Hosts.Single().Domains[1];
        Assert.Equal(
            name.Contains("generic", StringComparison.Ordinal) || name.StartsWith("domd", StringComparison.Ordinal)
                ? 4
                : 1,
            guest.Vcpus);
    }

    [Fact]
    public void The_domains_of_a_real_product_share_a_host_as_reviewed()
    {
        string[] names =
        [
            "domd-h3ulcb-4x2g.cfg",
            "doma-generic-h3-4x2g.cfg",
            "domu-generic-h3-4x2g.cfg",
            "domu-vdevices.cfg",
        ];
        var import = Imported([.. names.Select(name => (name, File.ReadAllText(Path.Combine(Data, name))))]);

        Golden.Matches("import/xl-product.txt", $"{import.Scenario}\n{string.Join('\n', import.Notes)}\n");
    }

    [Fact]
    public void Everything_that_the_model_has_is_carried_over()
    {
        var guest = Guest("""
            name='web'; type = "pvh"
            vcpus = 0x2   # hexadecimal
            cpus = [ "1", '3', ]
            cpus_soft = "0-3,^2"
            cpu_weight = "512"
            cap = 150
            max_event_channels = 64
            period=20000
            budget=5000
            extratime=0
            """);

        Assert.Equal(
            ("web", GuestKind.Pvh, 2, 512, 150, 64),
            (guest.Name, guest.Kind, guest.Vcpus, guest.Weight, guest.Cap, guest.MaxEventChannels));
        Assert.True(guest.Pinned);
        Assert.Equal("1,3", guest.HardAffinity.ToString());
        Assert.Equal("0-1,3", guest.SoftAffinity.ToString());
        Assert.Equal(new RtdsSpec(20.Ms, 5.Ms, false), guest.Of<RtdsSpec>());
    }

    [Fact]
    public void Domains_of_several_pools_get_pools_that_share_the_host()
    {
        var import = Imported(
            ("a.cfg", "name='a'\nvcpus=2\npool='rt'"), ("b.cfg", "name='b'\nvcpus=4"), (
                "c.cfg", "name='c'\npool='rt'\ncpus='0'"));

        var host = Given.Good(import.Scenario!).Hosts.Single();

        Assert.Equal([("Pool-0", "0-1"), ("rt", "2-3")], host.Pools.Select(pool => (pool.Name, pool.Cpus.ToString())));
        Assert.Equal([0, 1, 0, 1], host.Domains.Select(domain => domain.Pool));
        Assert.Contains(
            import.Notes,
            note => note.ToString().StartsWith(
                "a.cfg:3 pool: rt has pCPUs 2-3 and credit2 here", StringComparison.Ordinal));
        Assert.Contains(
            import.Notes, note => note.ToString() == "c.cfg:3 cpus: ignored because pool rt has pCPUs 2-3 here");
    }

    [Fact]
    public void Of_affinities_outside_the_pool_only_those_are_named()
    {
        var import = Imported(
            ("a.cfg", "name='a'\npool='rt'\nvcpus=4\ncpus=['0', '2', '1,3', '1']"), ("b.cfg", "name='b'\nvcpus=4"));

        Assert.Contains(
            "a.cfg:4 cpus: that of vCPU 0, 3 ignored because pool rt has pCPUs 2-3 here",
            import.Notes.Select(note => note.ToString()));
    }

    [Fact]
    public void More_pools_than_pcpus_are_one()
    {
        var import = XlConfigImport.Of([new("a.cfg", "name='a'\npool='rt'")], new(1), Given.Options.Catalogue);

        Assert.Empty(Given.Good(import.Scenario!).Hosts.Single().OtherPools);
        Assert.Contains(
            import.Notes,
            note => note.Key == "pool" && note.What == "ignored because the host has 1 pCPUs for 2 pools");
    }

    [Theory]
    [InlineData("maxmem = 512", "a.cfg:1 maxmem: ignored because a domain's memory has no limit of its own")]
    [InlineData("vnuma = [ [ 'pnode=0' ] ]", "a.cfg:1 vnuma: ignored because guests do not see nodes")]
    [InlineData("nomigrate = 1", "a.cfg:1 nomigrate: ignored because guests stay on their host")]
    [InlineData("frobs = [ 1, [ 2 ] ]", "a.cfg:1 frobs: ignored because it is no key of xl that is known")]
    [InlineData("vcpu = 4", "a.cfg:1 vcpu: ignored because it is no key of xl that is known. Did you mean vcpus?")]
    [InlineData("CPUS = '1'", "a.cfg:1 CPUS: ignored because it is no key of xl that is known. Did you mean cpus?")]
    [InlineData("uuid = '1'", "a.cfg:1 uuid: ignored because the model has no equivalent")]
    [InlineData("builder='hvm'", "a.cfg:1 builder: read as pvh because HVM guests are not modelled")]
    [InlineData("builder='generic'\ntype='pv'", "a.cfg:1 builder: ignored because type is given")]
    [InlineData("maxvcpus = 2\ncap = 150", "a.cfg:2 cap: read as 100 because 1 vCPU cannot use more")]
    [InlineData("cpus = '^4'", "a.cfg:1 cpus: \"^4\" read as \"all,^4\"")]
    [InlineData("cpus_soft = []", "a.cfg:1 cpus_soft: ignored because the list is empty")]
    [InlineData("vcpus = 2; vnc = 1", "a.cfg:1 vnc: ignored because consoles and screens are not modelled")]
    [InlineData("vcpus = 1\nvcpus = 2", "a.cfg:1 vcpus: ignored because line 2 sets it again")]
    [
        InlineData(
            "cpus = 'nodes:1'",
            "a.cfg:1 cpus: nodes are sockets of 1 pCPU, 2 in all; --sockets and --pcpus change that"),
    ]
    [
        InlineData(
            "period = 3000",
            "a.cfg:1 period: ignored with budget and extratime because Xen would refuse the reservation"),
    ]
    [
        InlineData(
            "vif = [ '', 'bridge=br0' ]",
            "a.cfg:1 vif: read as 2 network interfaces; the full text is kept as a comment"),
    ]
    public void What_the_model_cannot_carry_is_noted(string text, string note)
    {
        var import = Imported(("a.cfg", text + "\nname = 'a'"));

        Assert.Equal(note, Assert.Single(import.Notes).ToString());
        Given.Good(import.Scenario!);
    }

    [Fact]
    public void Interfaces_and_disks_are_served_by_the_domains_that_are_named_as_their_backends()
    {
        var import = Imported(
            ("drv.cfg", "name = 'drv 1'"),
            ("web.cfg", "name = 'web'\nvif = ['', 'mac=00:16:3e:00:00:01, backend=drv 1']\n"
                + "disk = ['backend=drv 1,vdev=xvda1', '/dev/vg/data,raw,xvdb,rw']"),
            ("db.cfg", "name = 'db'\ndisk = ['phy:/dev/vg/db,xvdf,w', 'phy:/dev/vg/log,xvdg,w', 'backend=db']"));

        var host = Given.Good(import.Scenario!).Hosts.Single();
        var (drv, web, db) = (host.Domains[1], host.Domains[2], host.Domains[3]);

        Assert.Equal("drv-1", drv.Name);
        Assert.Equal(
            [("eth0", 0), ("nvme0", 0), ("eth1", drv.Id), ("nvme1", drv.Id)],
            host.Devices.Select(device => (device.Name, device.Domain)));
        Assert.Equal(
            [("eth0", 0), ("eth1", 2), ("xvda1", 3), ("xvdb", 1)],
            web.Attachments.Select(attachment => (attachment.Name, attachment.Device)));
        // Names are kept where all disks have one, and a domain cannot be its own backend.
        Assert.Equal(["xvda", "xvdb", "xvdc"], db.Attachments.Select(attachment => attachment.Name));
        Assert.Contains(
            import.Notes,
            note => note.ToString() == "db.cfg:2 disk: has its backend in dom0 because db cannot serve itself");
    }

    [Theory]
    [InlineData("10Mb/s", 1_250_000, 50)]
    [InlineData("250KB/s@20ms", 250_000, 20)]
    [InlineData("1GB/s@1s", 1_000_000_000, 1_000)]
    [InlineData("100000B/s@5000us", 100_000, 5)]
    [InlineData("10MB", 0, 50)]
    [InlineData("8Kb/s", 0, 50)]
    [InlineData("10MB/s@5s", 0, 50)]
    [InlineData("99999999999999999999GB/s", 0, 50)]
    public void The_rate_of_an_interface_becomes_its_limit_or_is_noted(string rate, long bytes, int period)
    {
        var import = Imported(("a.cfg", $"name = 'a'\nvif = ['rate={rate}']"));

        Assert.Equal(
            new(bytes, 0, period.Ms), Given.Good(import.Scenario!).Hosts[0].Domains[1].Attachments.Single().Limit);
        Assert.Equal(
            bytes == 0, import.Notes.Any(note => note.ToString().StartsWith(
                $"a.cfg:2 vif: has no limit, because its rate {rate} is not", StringComparison.Ordinal)));
    }

    [Fact]
    public void Memory_is_carried_over()
    {
        var import = Imported(("a.cfg", "name = 'a'\nmemory = 768"), ("b.cfg", "name = 'b'"));

        Assert.Equal(
            [1_024, 768, 1_024], Given.Good(import.Scenario!).Hosts[0].Domains.Select(domain => domain.Mebibytes));
        Assert.Empty(import.Notes);
    }

    [Fact]
    public void A_drive_of_discs_has_its_name_and_leaves_the_others_theirs() => Assert.Equal(
        ["xvda", "hdc", "hdd"],
        Given.Good(Imported(("a.cfg", "name = 'a'\ndisk = ['phy:/dev/vg/a,xvda,w', 'file:/b.iso,hdc:cdrom,r', "
            + "'vdev=hdd,devtype=cdrom,access=ro,target=/c.iso']")).Scenario!)
            .Hosts[0].Domains[1].Attachments.Select(attachment => attachment.Name));

    [Fact]
    public void A_backend_that_is_not_imported_is_noted()
    {
        var import = Imported(("a.cfg", "name = 'a'\nvif = ['backend=net']"));

        Assert.Equal(
            [
                "a.cfg:2 vif: read as 1 network interface; the full text is kept as a comment",
                "a.cfg:2 vif: has its backend in dom0 because net is not among the files",
            ],
            import.Notes.Select(note => note.ToString()));
        Assert.Single(Given.Good(import.Scenario!).Hosts[0].Domains[1].Attachments);
    }

    [Fact]
    public void Devices_beyond_the_limit_are_noted() =>
        Assert.Equal(
            "a.cfg:1 vif: 7 ignored because they are not texts or exceed the limit of 64",
            Assert.Single(Imported(
                ("a.cfg", $"vif = [ [], {string.Join(", ", Enumerable.Repeat("''", 70))} ]\nname = 'a'")).Notes)
                .ToString());

    [Theory]
    [InlineData("period = 20000", "period = 20ms")]
    [InlineData("budget = 10", "budget = 10us")]
    [InlineData("period = 20000\nbudget = 5000\nextratime = 0", "period = 20ms, budget = 5ms, extratime = false")]
    public void The_written_parts_of_a_reservation_are_carried_over(string text, string rtds) => Assert.Contains(
        $"rtds {{ {rtds} }}", Imported(("a.cfg", $"name = 'a'\n{text}")).Scenario, StringComparison.Ordinal);

    [Theory]
    [InlineData("name 'a'", 1, "Expected = after name, found \"'a'\". Write name = value.")]
    [InlineData("\n\nname = 'a", 3, "The text is not closed. Write ' at its end, on the same line.")]
    [InlineData("a = 1\nb = [ 1,\n 2\n", 2, "The list is not closed. Write ] at its end.")]
    [InlineData("b = [ 1 2 ]", 1, "Expected a comma or ] in the list, found \"2 ]\". Write a comma between items.")]
    [InlineData("b = 1 c = 2", 1, "Unexpected \"c = 2\" after the value of b. Write one setting per line.")]
    [
        InlineData(
            "b =\n",
            1,
            "Expected a value, found the end of the line. Write a number, a text in quotes, or a list in [ ]."),
    ]
    [InlineData("if x:\n", 1, "Expected = after if, found \"x:\". Write if = value.")]
    [InlineData("]", 1, "Expected a key, found \"]\". Write key = value.")]
    public void A_file_that_is_no_configuration_is_refused_with_its_line(string text, int line, string problem)
    {
        var import = Imported(("a.cfg", text));

        Assert.Null(import.Scenario);
        Assert.Equal((line, problem), (import.Problems[0].Place.Line, import.Problems[0].Problem));
    }

    [Fact]
    public void A_list_may_not_be_deeper_than_the_stack() =>
        Assert.Contains(
            "nested too deeply",
            Imported(("a.cfg", "a = " + new string('[', 100_000))).Problems[0].Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Names_are_made_to_fit_and_to_differ()
    {
        var import = Imported(("x/my vm.cfg", "vcpus = 1"), ("b.cfg", "name = 'dom0'"), ("c.cfg", "name = 'my-vm'"));

        Assert.Equal(
            ["dom0", "my-vm", "dom0-2", "my-vm-2"],
            Given.Good(import.Scenario!).Hosts[0].Domains.Select(domain => domain.Name));
        Assert.Equal(
            [
                "x/my vm.cfg name: missing, so it is named my-vm after the file",
                "b.cfg:1 name: read as dom0-2 because dom0 is taken",
                "c.cfg:1 name: read as my-vm-2 because my-vm is taken",
            ],
            import.Notes.Select(note => note.ToString()));
    }

    [Theory]
    [InlineData("vcpus = 3", null, 3)]
    [InlineData("cpus = '2-5'", null, 6)]
    [InlineData("cpus = '250'", null, 252)]
    [InlineData("cpus = 'all,^3'", null, 4)]
    [InlineData("cpus = '2-5'", 4, 4)]
    public void The_host_has_the_pcpus_that_are_needed_or_asked_for(string text, int? pcpus, int expected)
    {
        var import = XlConfigImport.Of([new("a.cfg", $"name = 'a'\n{text}")], new(pcpus), Given.Options.Catalogue);

        Assert.Equal(expected, Given.Good(import.Scenario!).Hosts[0].Machine.Pcpus);
        Assert.Equal(pcpus is null ? 0 : 1, import.Notes.Count);
    }

    [Fact]
    public void All_but_some_are_those_of_the_host() =>
        Assert.Equal("0,2-3", Guest("name = 'a'\nvcpus = 4\ncpus = 'all,^1'").HardAffinity.ToString());

    [Theory]
    [InlineData("vcpus = 1", GuestKind.Pv)]
    [InlineData("tee = 'optee'", GuestKind.Pvh)]
    [InlineData("tee = 'optee'\ntype = 'pv'", GuestKind.Pv)]
    public void A_domain_without_a_type_is_what_xl_makes_of_it(string text, GuestKind kind) =>
        Assert.Equal(kind, Guest($"name = 'a'\n{text}").Kind);

    [Fact]
    public void An_appended_list_is_longer() =>
        Assert.Contains(
            "# disk: two", Imported(("a.cfg", "disk = ['one']\ndisk += ['two']")).Scenario!, StringComparison.Ordinal);

    [Fact]
    public void Lines_of_other_systems_are_read() =>
        Assert.Equal(2, Guest("\uFEFFname = 'a'\r\nvcpus = 2\r\n").Vcpus);

    /// <summary>Any file gives either a legal scenario or a refusal with one of its lines.</summary>
    [Fact]
    public void Random_text_is_imported_or_refused() =>
        Piece.Array[0, 30].Select(pieces => string.Concat(pieces)).Sample(text =>
    {
        var import = Imported(("a.cfg", text));

        if (import.Scenario is { } scenario) Given.Good(scenario);
        else Assert.InRange(import.Problems[0].Place.Line, 1, text.Count(sign => sign == '\n') + 1);
    }, iter: 2_000);

    [Fact]
    public void Damaged_real_configurations_are_imported_or_refused()
    {
        var texts = Directory.GetFiles(Data, "*.cfg").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();
        Gen.Select(
            Gen.Int[0, texts.Count - 1], Gen.Double[0, 1], Gen.Int[0, 30], Piece).Sample((which, where, cut, piece) =>
        {
            var at = (int)(where * texts[which].Length);
            var text = texts[which].Remove(at, Math.Min(cut, texts[which].Length - at)).Insert(at, piece);

            var import = Imported(("a.cfg", text));

            if (import.Scenario is { } scenario) Given.Good(scenario);
            else Assert.InRange(import.Problems[0].Place.Line, 1, text.Count(sign => sign == '\n') + 1);
        }, iter: 500);
    }

    [Fact]
    public void Everything_of_a_domain_is_read_back() => Gen.Select(
        Gen.Int[1, 128], Gen.Int[1, 65_535], Gen.Int[0, 100], Gen.Int[0, 254], Gen.Int[0, 1], Gen.Bool).Sample((
            vcpus, weight, cap, first, more, isPv) =>
    {
        var guest = Guest(
            $"name = 'a'\ntype = '{(isPv ? "pv" : "pvh")}'\nvcpus = {vcpus}\ncpu_weight = {weight}\ncap = "
            + $"{cap}\ncpus = '{first}-{first + more}'");

        Assert.Equal((isPv, vcpus, weight, cap), (guest.Kind == GuestKind.Pv, guest.Vcpus, guest.Weight, guest.Cap));
        Assert.Equal(PcpuSet.Of(Enumerable.Range(first, more + 1)), guest.HardAffinity);
    }, iter: 200);

    private static readonly string[] Pieces =
    [
        "name", "vcpus", "cpus", "cap", "vif", "cpus_soft", "type", " = ", "=", "+=", "[", "]", ",", "\n", "\n", "'",
        "\"", "#", ";", "\\",
        "'0-3'", "'^1'", "'all'", "2", "0x", "-",
        "name = 'a{n}'\n", "vcpus = 4\n", "cpus = ['0','1']\n", "cap = 50\n", "period = 10\n", "budget = 10\n",
        "vif = ['x\ty']\n", "disk += [[1]]\n",
    ];

    private static readonly Gen<string> Piece =
        Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]), Gen.String[0, 4]);

    private static DomainSpec Guest(string text) =>
        Given.Good(Imported(("a.cfg", text)).Scenario!).Hosts.Single().Domains[1];

    private static XlConfigImport Imported(params (string Name, string Text)[] files) =>
        XlConfigImport.Of(
            [.. files.Select(file => new XlConfigFile(file.Name, file.Text))], new(), Given.Options.Catalogue);
}
