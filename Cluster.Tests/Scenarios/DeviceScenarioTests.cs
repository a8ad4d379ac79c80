using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.Coalescing.Adaptive;
using ActorXen.Xen.Devices.Networking;

namespace ActorXen.Tests.Scenarios;

/// <summary>Devices of a host, and the interfaces and disks of guests.</summary>
public class DeviceScenarioTests
{
    private const string Guest = "domains = [ { name = a\nworkloads = [ { type = request-server } ] } ]";

    [Fact]
    public void A_host_that_says_nothing_has_a_nic_and_a_disk_in_dom0()
    {
        var host = Host("");

        Assert.Equal(["eth0", "nvme0"], host.Devices.Select(device => device.Name));
        Assert.All(host.Devices, device => Assert.Equal(0, device.Domain));
    }

    [Fact]
    public void A_list_names_devices_by_kind_and_number_and_keeps_its_order()
    {
        var host = Host(
            "devices = [ { type = disk }, { type = nic, speed = 1Gbps }, { type = nic, name = fast, speed = 40Gbps "
            + "}, { type = nic } ]");

        Assert.Equal(["nvme0", "eth0", "fast", "eth2"], host.Devices.Select(device => device.Name));
        Assert.Equal([1, 40, 10], host.Devices.OfType<NicSpec>().Select(nic => nic.GigabitPerSecond));
    }

    [Fact]
    public void A_short_form_next_to_a_list_is_the_first_device_of_its_kind()
    {
        var host = Host(
            "nic { speed = 40Gbps, domain = b }\ndevices = [ { type = disk, name = ssd } ]\ndomains = [ { name = a "
            + "}, { name = b } ]");

        Assert.Equal(["eth0", "ssd"], host.Devices.Select(device => device.Name));
        Assert.Equal([2, 0], host.Devices.Select(device => device.Domain));
    }

    [Fact]
    public void A_host_may_have_no_devices_if_no_workload_needs_one()
    {
        Assert.Empty(Host("devices = []\ndomains = [ { name = a, workloads = [ { type = cpu-bound } ] } ]").Devices);
        Given.Refused(
            Given.HostWith($"devices = []\n{Guest}"),
            "4 racks[0].hosts[0].domains[0].workloads[0].type | The workload needs a nic, and its host has none. "
            + "Write devices = [ { type = nic } ] in the host, or remove the workload.");
    }

    [Fact]
    public void A_list_of_the_host_replaces_what_the_defaults_say()
    {
        var text = "defaults { nic { speed = 40Gbps }, disk { read-time = 1ms } }\n"
            + Given.HostWith("devices = [ { type = nic } ]");

        var nic = Assert.IsType<NicSpec>(Assert.Single(Given.Good(text).Hosts[0].Devices));
        Assert.Equal(10, nic.GigabitPerSecond);
    }

    [Fact]
    public void The_defaults_may_have_a_list()
    {
        var text = "defaults { devices = [ { type = nic }, { type = nic }, { type = disk } ] }\n" + Given.HostWith("");

        Assert.Equal(["eth0", "eth1", "nvme0"], Given.Good(text).Hosts[0].Devices.Select(device => device.Name));
    }

    [Fact]
    public void Guests_name_devices_and_workloads_name_interfaces()
    {
        var spec = Host("""
            devices = [ { type = nic }, { type = nic, domain = drv }, { type = disk }, { type = disk, name = slow } ]
            domains = [
              { name = drv }
              { name = a, vif = [ {}, { nic = eth1 } ], disk = [ { disk = slow, name = data } ]
                workloads = [ { type = request-server, vif = eth1 }, { type = block-reader }, { type = request-client, server = "h/a" } ] }
            ]
            """);

        var guest = spec.Domains[2];
        Assert.Equal(
            [
                new(DeviceService.Network, 0, "eth0"),
                new(DeviceService.Network, 1, "eth1"),
                new(DeviceService.Block, 3, "data"),
            ],
            guest.Attachments);
        Assert.Equal([1, 0, 0], guest.Workloads.Select(workload => workload.Attachment));
        Assert.Equal("slow", spec.DeviceOf(guest, guest.Workloads[1])!.Name);
        var client = Assert.IsType<ActorXen.Xen.Workloads.Requests.RequestClientSpec>(guest.Workloads[2]);
        Assert.Equal(new NetAddress(0, 2, 1), client.Server);
    }

    [Fact]
    public void A_coalescing_policy_has_its_own_keys_and_those_of_others_are_ignored()
    {
        var nic = Host(
            "nic { coalescing = adaptive, hold-start = event, rx-usecs = 50us }").Devices.OfType<NicSpec>().Single();

        Assert.Equal(new AdaptiveSpec(HoldStart.Event), nic.Coalescing);
    }

    [Theory]
    [
        InlineData(
            "devices = [ {} ]",
            "2 racks[0].hosts[0].devices[0].type | The device has no type. Write type = disk, gpu, nic or storm."),
    ]
    [
        InlineData(
            "devices = [ { type = nik } ]", "2 racks[0].hosts[0].devices[0].type | \"nik\" is not a device. Use nic."),
    ]
    [
        InlineData(
            "devices = [ { type = camera } ]",
            "2 racks[0].hosts[0].devices[0].type | \"camera\" is not a device. Use disk, gpu, nic or storm."),
    ]
    [
        InlineData(
            "devices = [ { type = nic, sped = 5 } ]",
            "2 racks[0].hosts[0].devices[0].sped | This key is not known. Did you mean speed?"),
    ]
    [
        InlineData(
            "devices = [ { type = nic }, { type = disk, name = eth0 } ]",
            "2 racks[0].hosts[0].devices[1].name | Two devices of the host are named \"eth0\". Choose another name."),
    ]
    [
        InlineData(
            "devices = [ { type = nic } ], nic { speed = 1Gbps }",
            "2 racks[0].hosts[0].nic | devices already describes the host's first nic. Write its keys into devices, "
            + "and remove nic { … }."),
    ]
    [
        InlineData(
            "nic { domain = drv }",
            "2 racks[0].hosts[0].nic.domain | There is no domain \"drv\" on host \"h\". Domains there: dom0."),
    ]
    [
        InlineData(
            "nic { coalescing = adaptive, hold-start = now }",
            "2 racks[0].hosts[0].nic.hold-start | \"now\" is not a value of hold-start. Use completion or event."),
    ]
    public void A_device_is_refused_with_the_line_the_key_and_the_remedy(string keys, string problem) =>
        Given.Refused(Given.HostWith(keys), problem);

    [Fact]
    public void A_coalescing_that_does_not_exist_is_answered_with_all() => Given.Refused(
        Given.HostWith("nic { coalescing = dim }"),
        "2 racks[0].hosts[0].nic.coalescing | \"dim\" is not a value of coalescing. Use "
        + $"{Suggestion.OneOf([.. CoalescingKinds.All.Select(kind => kind.Word)])}.");

    [Theory]
    [
        InlineData(
            "vif = [ { nic = eth7 } ]",
            "3 racks[0].hosts[0].domains[0].vif[0].nic | The host has no nic \"eth7\". Use eth0."),
    ]
    [
        InlineData(
            "vif = [ { bridge = xenbr0 } ]",
            "3 racks[0].hosts[0].domains[0].vif[0].bridge | This key is not known. "
            + "Known here: affinity, coalescing, hold, hold-most, name, nic, queues, rate, rate-period, ring-pages, "
            + "split-channels, through."),
    ]
    [
        InlineData(
            "vif = [ {}, { name = eth0 } ]",
            "3 racks[0].hosts[0].domains[0].vif[1].name | Two of the guest's vif are named \"eth0\". Choose another "
            + "name."),
    ]
    [
        InlineData(
            "disk = [ \"phy:/dev/vg/a,xvda,w\" ]",
            "3 racks[0].hosts[0].domains[0].disk[0] | Expected an object. Write { … }."),
    ]
    [
        InlineData(
            "vif = [ {}, {} ], workloads = [ { type = request-server, vif = eth2 } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].vif | The guest has no vif \"eth2\". Use eth0."),
    ]
    [
        InlineData(
            "workloads = [ { type = cpu-bound, vif = eth0 } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].vif | This key is not known. Known here: threads, type."),
    ]
    public void A_guests_devices_are_refused_with_the_line_the_key_and_the_remedy(string keys, string problem) =>
        Given.Refused(Given.GuestWith(keys), problem);

    [Fact]
    public void A_driver_domain_cannot_use_its_own_device() => Given.Refused(
        Given.HostWith($"nic {{ domain = a }}\n{Guest}"),
        "4 racks[0].hosts[0].domains[0].workloads | \"a\" is the driver domain of eth0 and uses it as a guest. "
        + "Write through = device if it shall have the nic for itself; or give it another, or make another domain "
        + "the driver domain.");

    [Fact]
    public void One_nic_and_one_disk_in_dom0_are_written_in_the_short_form()
    {
        var text = ScenarioText.Of(Given.Good(Given.HostWith(Guest)), Given.Options.Catalogue);

        Assert.Contains(
            "  nic { speed = 10Gbps, coalescing = fixed, rx-usecs = 8us, rx-frames = 0, ring-entries = 512",
            text,
            StringComparison.Ordinal);
        Assert.Contains("  disk { read-time = 80us", text, StringComparison.Ordinal);
        Assert.DoesNotContain("devices", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_devices_are_written_as_a_list()
    {
        var spec = Given.Good(Given.HostWith("devices = [ { type = disk, domain = b } ]\ndomains = [ { name = b } ]"));

        var text = ScenarioText.Of(spec, Given.Options.Catalogue);

        Assert.Contains(
            "  devices = [{ type = disk, name = \"nvme0\", domain = \"b\", read-time = 80us",
            text,
            StringComparison.Ordinal);
        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(text)));
    }

    private static HostSpec Host(string keys) => Given.Good(Given.HostWith(keys)).Hosts[0];
}
