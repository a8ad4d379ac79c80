using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Notices;

/// <summary>The policies by which a back end holds notifications back (M-76).</summary>
internal static class NoticeSettings
{
    private static readonly IReadOnlyList<IVariant<NoticeSpec>> _all =
    [
        new Variant<NoticeSpec, HeldNotices>(
            "fixed",
            new Settings<HeldNotices>("coalescing fixed", new(50.Us, 0), "by time and by number")
                .Time(
                    "hold", spec => spec.LongestHold, (spec, value) => spec with { LongestHold = value }, 1.Us, 100.Ms,
                    "longest time for which the back end holds a notification back")
                .Count(
                    "hold-most", spec => spec.MostHeld, (spec, value) => spec with { MostHeld = value }, 0, 8_192,
                    "packets or completions that end the hold; 0 does not hold by number")),
        new Variant<NoticeSpec, PromptNotices>(
            "none",
            new Settings<PromptNotices>("coalescing none", PromptNotices.Instance, "as stock back ends")),
    ];

    /// <summary>The key of an interface or disk.</summary>
    public static Settings<AttachmentSpec> Coalescing(this Settings<AttachmentSpec> settings) => settings
        .Variant(
            "coalescing", _all, part => part.Notices, (part, value) => part with { Notices = value },
            "how the back end holds back what it tells the guest; none is what the stock drivers do");

    /// <summary>Only a back end holds anything back.</summary>
    public static SettingProblem? Misplaced(AttachmentSpec part) =>
        part.Path == AttachmentPath.Backend || part.Notices is PromptNotices ? null : new(
            "coalescing", "No back end notifies the guest.", "Remove it, or write through = backend.");
}
