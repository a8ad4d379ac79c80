using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>The keys of reservations, for guests and for the toolstack.</summary>
internal static class RtdsKeys
{
    /// <summary>Keys of a reservation, whatever it is for.</summary>
    public static readonly Settings<RtdsSpec> Reservation =
        new Settings<RtdsSpec>("rtds", RtdsSpec.Default, "what rtds reserves for a vCPU")
            .Time(
                "period", spec => spec.Period, (spec, value) => spec with { Period = value },
                RtdsSpec.Least, RtdsSpec.Most, "from one replenishment to the next")
            .Time(
                "budget", spec => spec.Budget, (spec, value) => spec with { Budget = value },
                RtdsSpec.Least, RtdsSpec.Most, "run time in each period, at most the period")
            .Flag(
                "extratime", spec => spec.ExtraTime, (spec, value) => spec with { ExtraTime = value },
                "may use time beyond its budget that no other vCPU needs")
            .Rule(TooLong);

    private static readonly Settings<VcpuRtdsSpec> _ofVcpu =
        new Settings<VcpuRtdsSpec>("rtds vcpus", new(0, RtdsSpec.Default), "what rtds reserves for one vCPU instead")
            .OwnVcpu("vcpu", own => own.Vcpu, (own, value) => own with { Vcpu = value }, "the vCPU that it concerns")
            .Required("The reservation names no vCPU.", "Write vcpu = 0.")
            .Include(Reservation, own => own.Rtds, (own, value) => own with { Rtds = value });

    public static readonly Settings<RtdsSpec> OfDomain =
        new Settings<RtdsSpec>("rtds", RtdsSpec.Default, "what rtds reserves for each vCPU of a guest")
            .Include(Reservation, spec => spec, (_, value) => value)
            .List(
                "vcpus", _ofVcpu, spec => spec.Vcpus,
                (spec, own) => spec with { Vcpus = [.. own.OrderBy(one => one.Vcpu)] },
                "reservations of single vCPUs instead")
            .Rule(Twice);

    private static SettingProblem? TooLong(RtdsSpec spec)
    {
        var period = UnitText.Write(spec.Period);
        return spec.Budget <= spec.Period ? null : new(
            "budget",
            $"A budget of {UnitText.Write(spec.Budget)} is more than its period of {period}.",
            $"Write at most budget = {period}.");
    }

    private static SettingProblem? Twice(RtdsSpec spec)
    {
        var twice = spec.Vcpus.GroupBy(own => own.Vcpu).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : new(
            "vcpus",
            string.Create(CultureInfo.InvariantCulture, $"vCPU {twice.Key} has two reservations."),
            "Keep one.");
    }
}
